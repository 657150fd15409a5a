import type { HttpFault } from '@isitacat/testkit';

/** What Google Cloud Storage's API says of a precondition that does not hold. */
const PRECONDITION_FAILED = 412;

/** Refuses deletions of another generation than is there, as the real service does and fake-gcs-server does not. */
export function conditionalDeletes(endpoint: string): (method: string, path: string) => Promise<HttpFault> {
  return async (method, path) => {
    const url = new URL(path, endpoint);
    const wanted = url.searchParams.get('ifGenerationMatch');
    if (method !== 'DELETE' || wanted === null) return undefined;
    url.search = '';
    const found = await fetch(url);
    const { generation } = (await found.json()) as { readonly generation?: string };
    return !found.ok || generation === wanted ? undefined : PRECONDITION_FAILED;
  };
}
