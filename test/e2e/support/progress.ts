/** What a person sees of work that takes minutes: one line that moves in a terminal, a line now and then in a log. */

/** Tells how far a step has come, such as "812 of 1,994 packages". */
export type Report = (state: string) => void;

export interface Progress {
	say(line: string): void;
	/** Does one step, and shows its title, how far it has come and how long it takes. */
	step<T>(title: string, work: (report: Report) => Promise<T>): Promise<T>;
}

/** How often a log is told. A terminal is told as often as a clock ticks. */
const LOG_INTERVAL_MS = 10_000;
const TICK_MS = 1000;

/** Such as "45 s" or "2 min 5 s". */
export function duration(ms: number): string {
	const seconds = Math.round(ms / 1000);
	const minutes = Math.floor(seconds / 60);
	return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}

/** For what was installed and built before: nothing is shown. */
export const SILENT: Progress = {
	say: () => undefined,
	step: async (_title, work) => await work(() => undefined),
};

/** Shows it in the stream: for a person in a terminal, where the line is written anew, or for a log. */
export function progressIn(stream: NodeJS.WriteStream): Progress {
	const say = (line: string) => void stream.write(`${line}\n`);
	const step = stream.isTTY ? movingStep(stream) : loggedStep(say);
	return { say, step };
}

function movingStep(stream: NodeJS.WriteStream): Progress['step'] {
	return async (title, work) => {
		// It comes as a module of the new kind, which this file, of the old kind, can only load like this.
		const { default: ora } = await import('ora');
		const started = Date.now();
		const took = () => duration(Date.now() - started);
		let state = '';
		// Ctrl-C must reach npm and n8n as it always does.
		const spinner = ora({ stream, text: title, discardStdin: false }).start();
		const show = () => {
			spinner.text = [title, state, took()].filter(Boolean).join(' · ');
		};
		const timer = setInterval(show, TICK_MS);
		try {
			const result = await work((text) => {
				state = text;
				show();
			});
			spinner.succeed(`${title} (${took()})`);
			return result;
		} catch (error) {
			spinner.fail(`${title} (after ${took()})`);
			throw error;
		} finally {
			clearInterval(timer);
		}
	};
}

function loggedStep(say: (line: string) => void): Progress['step'] {
	return async (title, work) => {
		const started = Date.now();
		const took = () => duration(Date.now() - started);
		let state = '';
		say(`${title} …`);
		const timer = setInterval(
			() => say(`  ${[state, took()].filter(Boolean).join(' · ')}`),
			LOG_INTERVAL_MS,
		);
		try {
			const result = await work((text) => {
				state = text;
			});
			say(`${title}: done in ${took()}`);
			return result;
		} finally {
			clearInterval(timer);
		}
	};
}
