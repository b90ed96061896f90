/** What the rooms use of n8n-workflow, which takes longer to load than their tests take. */
module.exports = {
	sleep: async (milliseconds) => await new Promise((resolve) => setTimeout(resolve, milliseconds)),
};
