/** Numbers in rows, row-major. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  /** `rows · columns` values. */
  readonly data: Float32Array;
}

/** A matrix of rows of one length. */
export function fromRows(rows: readonly Float32Array[], columns: number): Matrix {
  const data = new Float32Array(rows.length * columns);
  for (const [n, row] of rows.entries()) data.set(row, n * columns);
  return { rows: rows.length, columns, data };
}

/** The rows at `indices`, in that order. */
export function takeRows(matrix: Matrix, indices: readonly number[]): Matrix {
  const { columns, data } = matrix;
  return fromRows(
    indices.map((n) => data.subarray(n * columns, (n + 1) * columns)),
    columns,
  );
}

/** The matrix with one more column at its end. */
export function withColumn(matrix: Matrix, column: Float32Array): Matrix {
  const columns = matrix.columns + 1;
  const data = new Float32Array(matrix.rows * columns);
  for (let row = 0; row < matrix.rows; row += 1) {
    data.set(matrix.data.subarray(row * matrix.columns, (row + 1) * matrix.columns), row * columns);
    data[row * columns + matrix.columns] = column[row] ?? 0;
  }
  return { rows: matrix.rows, columns, data };
}

/** Mean and standard deviation of each column. */
export interface ColumnStatistics {
  readonly mean: Float32Array;
  /** Never 0: a constant column counts as 1. */
  readonly deviation: Float32Array;
}

/** @param matrix At least one row. */
export function columnStatistics({ rows, columns, data }: Matrix): ColumnStatistics {
  const sums = new Float64Array(columns);
  const squares = new Float64Array(columns);
  for (let n = 0; n < data.length; n += 1) sums[n % columns] = (sums[n % columns] ?? 0) + (data[n] ?? 0);
  const mean = Float32Array.from(sums, (sum) => sum / rows);
  for (let n = 0; n < data.length; n += 1) {
    const column = n % columns;
    squares[column] = (squares[column] ?? 0) + ((data[n] ?? 0) - (mean[column] ?? 0)) ** 2;
  }
  const deviation = Float32Array.from(squares, (sum) => Math.sqrt(sum / rows) || 1);
  return { mean, deviation };
}

/** Each column shifted to mean 0 and scaled to deviation 1. */
export function standardise(matrix: Matrix, { mean, deviation }: ColumnStatistics): Matrix {
  const { columns } = matrix;
  const data = matrix.data.map(
    (value, n) => (value - (mean[n % columns] ?? 0)) / (deviation[n % columns] ?? 1),
  );
  return { ...matrix, data };
}
