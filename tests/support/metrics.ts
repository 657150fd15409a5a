/**
 * How many questions a predictor has answered, from its Prometheus metrics.
 *
 * @param metricsUrl The predictor's `/metrics`.
 */
export async function answeredBy(metricsUrl: string): Promise<number> {
  const response = await fetch(metricsUrl);
  const lines = (await response.text()).split('\n');
  const counts = lines.filter((line) => /^isitacat_predict_phase_seconds_count\{.*phase="infer"/.test(line));
  return counts.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
