import { useDocumentVisibility, useOnline } from '@vueuse/core';
import { computed, onScopeDispose, shallowRef, watch, type Ref } from 'vue';

/** Where the server is, as far as this page can tell. */
export type ServerState =
  | 'there'
  /** It does not answer, or says that it cannot serve. */
  | 'away'
  /** The browser has no line at all. */
  | 'offline';

const WHILE_THERE_MS = 20_000;
const WHILE_AWAY_MS = 2_000;
/** A blip is over before anybody has read about it. */
const FAILURES_BEFORE_AWAY = 2;

/**
 * Looks after the server for as long as the component lives: seldom while all is well, often while it is away, and
 * at once when there is reason to.
 *
 * @param probe Whether the server can serve; never rejects.
 * @param suspicion Turns true when something else has found that a call failed.
 */
export function watchServer(
  probe: () => Promise<boolean>,
  suspicion: () => boolean = () => false,
): Readonly<Ref<ServerState>> {
  const online = useOnline();
  const visibility = useDocumentVisibility();
  const failures = shallowRef(0);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let round = 0;

  async function look(): Promise<void> {
    clearTimeout(timer);
    const mine = ++round;
    if (!online.value || visibility.value === 'hidden') return;
    const serves = await probe();
    if (mine !== round) return; // somebody has looked again since
    failures.value = serves ? 0 : failures.value + 1;
    timer = setTimeout(() => void look(), serves ? WHILE_THERE_MS : WHILE_AWAY_MS);
  }

  watch([online, visibility, suspicion], () => void look(), { immediate: true });
  onScopeDispose(() => {
    round++;
    clearTimeout(timer);
  });
  return computed(() => {
    if (!online.value) return 'offline';
    return failures.value >= FAILURES_BEFORE_AWAY ? 'away' : 'there';
  });
}

const PROBE_TIMEOUT_MS = 5_000;

/** Asks the server whether it can serve. */
export async function probeServer(): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS);
    return (await fetch('/healthz', { cache: 'no-store', signal })).ok;
  } catch {
    return false;
  }
}
