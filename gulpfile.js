const { rmSync } = require('node:fs');

const { dest, src } = require('gulp');

/** Empties dist, so that nothing from an earlier build is packed. */
function clean(done) {
	rmSync('dist', { recursive: true, force: true });
	done();
}

/** Copies what `tsc` leaves behind: icons, codex files and output schemas. */
function copy() {
	return src(['icons/**/*.svg', 'nodes/**/*.node.json', 'nodes/**/__schema__/**/*.json'], {
		base: '.',
	}).pipe(dest('dist'));
}

exports.clean = clean;
exports.copy = copy;
