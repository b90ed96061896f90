import { readDryRun, writeOptionsField } from '../../nodes/shared/form/descriptions';
import { FieldGroup } from '../../nodes/shared/form/fields';

const options = writeOptionsField();
const dryRun = (value: unknown) => readDryRun(new FieldGroup(() => value, [options]));

test('Dry Run is on as soon as it is added, and off where it is not', () => {
	const fields = options.options as Array<{ name: string; default: unknown }>;
	expect(fields.find(({ name }) => name === 'dryRun')?.default).toBe(true);
	expect(dryRun({ dryRun: true })).toBe(true);
	expect(dryRun({ dryRun: false })).toBe(false);
	expect(dryRun({})).toBe(false);
});
