const { dest, src } = require('gulp');

/** Copies what `tsc` leaves behind: icons, codex files and output schemas. */
function copy() {
	return src(['icons/**/*.svg', 'nodes/**/*.node.json', 'nodes/**/__schema__/**/*.json'], {
		base: '.',
	}).pipe(dest('dist'));
}

exports.copy = copy;
