import { connect } from '@nats-io/transport-node';
import { ANSWER_BYTES, ASKED } from './wire.js';

/**
 * Answers questions without looking at them: at once, or so many each so many milliseconds,
 * as a predictor does whose engines take that long and whose replies go out together.
 */
const [url = '', everyMs = '0', together = '1'] = process.argv.slice(2);

const connection = await connect({ servers: url, waitOnFirstConnect: true, reconnectTimeWait: 50 });
const answer = new Uint8Array(ANSWER_BYTES);
const held: (() => void)[] = [];

connection.subscribe(ASKED, {
  callback: (_, message) => {
    const reply = (): void => {
      message.respond(answer);
    };
    if (everyMs === '0') reply();
    else held.push(reply);
  },
});

if (everyMs !== '0') {
  setInterval(() => {
    for (const reply of held.splice(0, Number(together))) reply();
  }, Number(everyMs));
}
