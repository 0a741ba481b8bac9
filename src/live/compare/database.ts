import type { DuckDBConnection, Json } from '@duckdb/node-api';

/** What the comparison takes of the machine: the rest of its bound is the process itself. */
const MEMORY_LIMIT = '512MB';

/** Reads logs with SQL. */
export interface Database {
  /** Rows as JSON has them: numbers above 2^31 come as text. Rejects with DuckDB's error. */
  rows(sql: string): Promise<readonly Readonly<Record<string, Json>>[]>;
  close(): void;
}

/** DuckDB has a binding of its own for every platform, and only `compare` needs one. */
export async function openDatabase(): Promise<Database | { readonly error: string }> {
  try {
    const { DuckDBInstance } = await import('@duckdb/node-api');
    const instance = await DuckDBInstance.create(':memory:', {
      memory_limit: MEMORY_LIMIT,
      preserve_insertion_order: 'false',
      // What a log says is data: it must not make the database fetch anything.
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
    return opened(await instance.connect(), () => instance.closeSync());
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    return { error: `DuckDB cannot be loaded on ${process.platform}-${process.arch}: ${why}` };
  }
}

function opened(connection: DuckDBConnection, close: () => void): Database {
  return {
    rows: async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJson(),
    close: () => {
      connection.closeSync();
      close();
    },
  };
}
