import { startNats } from '@isitacat/testkit';
import { connect, errors, headers } from '@nats-io/transport-node';
import { describe, expect, it } from 'vitest';

import { ReplyBox, type Question } from '../src/adapters/reply-box.js';

const NEVER = new AbortController().signal;

function question(subject: string, text = '', signal = NEVER): Question {
  return { subject, data: Buffer.from(text), headers: headers(), signal };
}

describe('ReplyBox', () => {
  it('gives each asker the reply to its own question, in whatever order they come', async () => {
    await using nats = await startNats();
    await using connection = await connect({ servers: nats.url });
    const held: (() => void)[] = [];
    connection.subscribe('echo', {
      callback: (_error, message) => {
        held.push(() => message.respond(message.data));
        if (held.length === 3) for (const answer of held.reverse()) answer();
      },
    });
    const box = new ReplyBox(connection);
    const replies = await Promise.all(['one', 'two', ''].map((text) => box.ask(question('echo', text))));
    expect(replies.map((reply) => reply?.string())).toEqual(['one', 'two', '']);
    expect(box.waiting).toBe(0);
  });

  it('says at once that nobody listens', async () => {
    await using nats = await startNats();
    await using connection = await connect({ servers: nats.url });
    const box = new ReplyBox(connection);
    await expect(box.ask(question('nobody'))).rejects.toBeInstanceOf(errors.NoRespondersError);
    expect(box.waiting).toBe(0);
  });

  it('lets an asker leave, and ends every wait when told to', async () => {
    await using nats = await startNats();
    await using connection = await connect({ servers: nats.url });
    connection.subscribe('silent', { callback: () => undefined });
    const box = new ReplyBox(connection);
    const leaving = new AbortController();
    const [left, failed] = [box.ask(question('silent', '', leaving.signal)), box.ask(question('silent'))];
    leaving.abort(new Error('left'));
    await expect(left).rejects.toThrow('left');
    expect(box.waiting).toBe(1);
    box.failAll(new Error('away'));
    await expect(failed).rejects.toThrow('away');
    await connection.close();
    await expect(box.ask(question('silent'))).rejects.toBeInstanceOf(errors.ClosedConnectionError);
    expect(box.waiting).toBe(0);
  });
});
