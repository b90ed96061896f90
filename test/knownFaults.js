// Tests that show faults which are not mended yet. `npm test` leaves them out by name; to see them fail, run
// `npx jest`. Each line is a piece of work: mend the fault, then delete the line.
const KNOWN_FAULTS = [
	'is told to wait',
	'does not start an item with the same key as one that failed',
	'a rate in percent',
	'a quantity in words',
	'a hexadecimal quantity',
	'a blank rate',
	'a binary fraction',
	'sends on to another host, which is not given the key',
	'with an organization with white space around it, by the node and by its test',
	'with an address with white space, by the node and by its test',
	'that somebody else made at the same moment with other content is not passed off as theirs',
	'that gives up after a lost answer says that the outcome is not known, and finds it the next time',
];

module.exports = `^(?!.*(${KNOWN_FAULTS.join('|')})).*$`;
