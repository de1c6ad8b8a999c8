import { loadTest } from "./load-test.ts";

/** `npm run test:load`: a minute of load, 50 route changes, 10 rollouts of which 5 are aborted, 3 restarts. */

const { asked, story, seconds, misdeeds } = await loadTest({
  seconds: 60,
  routeChanges: 50,
  rollouts: 10,
  aborts: 5,
  restarts: 3,
});
const { routeChanges, rollouts, aborts, restarts } = story;
const refused = asked.filter(({ status }) => status !== 200).length;
console.log(`${asked.length} requests in ${seconds.toFixed(0)} s, ${refused} of them failed by a bad candidate itself`);
console.log(`${routeChanges} route changes, ${rollouts} rollouts, ${aborts} aborts, ${restarts} restarts`);
console.log(`${misdeeds.length} failed or misrouted${misdeeds.slice(0, 20).map((line) => `\n  ${line}`)}`);
process.exitCode = misdeeds.length === 0 ? 0 : 1;
