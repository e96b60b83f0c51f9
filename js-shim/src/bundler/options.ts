/** Part of a file's path in the output, or an expression for it. */
export type Pattern = string | RegExp;

/** What the plugin is told. */
export interface Options {
  /** The collector: where its dashboard is. Without it nothing is uploaded. */
  url?: string | undefined;
  /** An API token that may upload artifacts; from `PANICLE_API_TOKEN` by default. */
  token?: string | undefined;
  /** The project's number; 1 by default. */
  project?: number | undefined;
  /** The release, as the app tells it to `init`. With debug ids it is not needed to find anything. */
  release?: string | undefined;
  /** Which scripts, by their path in the output; all by default. */
  include?: Pattern | Pattern[] | undefined;
  /** Which scripts not. */
  exclude?: Pattern | Pattern[] | undefined;
  /**
   * Takes source maps, and the comments that lead to them, out of the output. They are removed once they are uploaded: what
   * could not be uploaded stays.
   */
  deleteSourceMaps?: boolean | undefined;
  /** Fails the build where an upload fails, or a script has no source map. */
  strict?: boolean | undefined;
  /** Says what would be uploaded, and neither uploads nor removes anything. */
  dryRun?: boolean | undefined;
  /** Says nothing but what goes wrong. */
  silent?: boolean | undefined;
}

/** Is the script at `path` wanted? */
export function isWanted(path: string, { include, exclude }: Options): boolean {
  if (!/\.[cm]?js$/.test(path)) return false;
  return (
    (include === undefined || matches(path, include)) && !(exclude !== undefined && matches(path, exclude))
  );
}

function matches(path: string, patterns: Pattern | Pattern[]): boolean {
  return [patterns]
    .flat()
    .some((pattern) => (typeof pattern === "string" ? path.includes(pattern) : path.search(pattern) >= 0));
}
