/**
 * How many questions a predictor has answered, from its Prometheus metrics.
 *
 * @param metricsUrl The predictor's `/metrics`.
 */
export async function answeredBy(metricsUrl: string): Promise<number> {
  return await sumOf(metricsUrl, /^isitacat_predict_phase_seconds_count\{.*phase="infer"/);
}

/** How many pictures a predictor's engines were given, whoever still waited for the answers. */
export async function computedBy(metricsUrl: string): Promise<number> {
  return await sumOf(metricsUrl, /^isitacat_engine_batch_pictures_sum\{/);
}

/** The memory that a process holds, in bytes. */
export async function residentBytes(metricsUrl: string): Promise<number> {
  return await sumOf(metricsUrl, /^process_resident_memory_bytes /);
}

async function sumOf(metricsUrl: string, metric: RegExp): Promise<number> {
  const response = await fetch(metricsUrl);
  const lines = (await response.text()).split('\n').filter((line) => metric.test(line));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

/** What the phases of all answers of a predictor add up to, as a share of the whole time of these answers. */
export async function phaseShare(metricsUrl: string): Promise<number> {
  const phases = await sumOf(metricsUrl, /^isitacat_predict_phase_seconds_sum\{/);
  return phases / (await sumOf(metricsUrl, /^isitacat_predict_seconds_sum\{/));
}
