import { describe, expect, it } from 'vitest';
import { Inbox } from './inbox.js';

describe('Inbox', () => {
  it('hands over what came before and after it is read, in order, then ends', async () => {
    const inbox = new Inbox<number>();
    inbox.put(1);
    const messages = inbox.messages();
    expect(await messages.next()).toEqual({ value: 1, done: false });
    const second = messages.next();
    inbox.put(2);
    expect(await second).toEqual({ value: 2, done: false });
    const end = messages.next();
    inbox.close();
    expect(await end).toEqual({ value: undefined, done: true });
  });

  it('throws the first error after what waits', async () => {
    const inbox = new Inbox<number>();
    inbox.put(1);
    inbox.close(new Error('first'));
    inbox.close(new Error('second'));
    const messages = inbox.messages();
    expect(await messages.next()).toEqual({ value: 1, done: false });
    await expect(messages.next()).rejects.toThrow('first');
  });

  it('drops what waits when it is aborted', async () => {
    const inbox = new Inbox<number>();
    inbox.put(1);
    inbox.abort(new Error('gone'));
    await expect(inbox.messages().next()).rejects.toThrow('gone');
  });
});
