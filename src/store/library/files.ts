// The media library's rows: one for each file that is kept.
import { and, desc, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm';
import { files } from '../../../db/schema.ts';
import { type Database, listed, type Write } from '../database.ts';
import { matchExpression, searchable } from '../search.ts';

export type FileRow = typeof files.$inferSelect;
export type NewFile = Omit<FileRow, 'n' | 'words' | 'replacedBy' | 'isFollowed'>;

/** The text that a file is found by. */
export const wordsOf = (texts: readonly (string | null | undefined)[]): string =>
  searchable(texts.filter(Boolean).join(' '));

const wordsOfFile = ({
  filename,
  alt,
  caption,
  credit,
}: Pick<FileRow, 'filename' | 'alt' | 'caption' | 'credit'>) =>
  wordsOf([nameWords(filename), alt, caption, credit]);

/** `S-400_final.jpg` is found by `final`. */
const nameWords = (filename: string | null) => filename?.replaceAll('_', ' ');

/** Statements that add a file; the texts of an existing one stay. */
export const fileWrites = (db: Database, file: NewFile): Write[] => [
  db
    .insert(files)
    .values({ ...columnsOf(file), words: wordsOfFile(file) })
    .onConflictDoUpdate({
      target: files.name,
      set: {
        // A replaced file that is uploaded again is a file of its own again.
        ...{ replacedBy: null, isFollowed: 0 },
        // A file that was found in the store has no name until somebody uploads it.
        filename: sql`coalesce(filename, excluded.filename)`,
        ...(file.filename && {
          words: sql`iif(filename IS NULL, ${wordsOf([nameWords(file.filename)])} || ' ' || words, words)`,
        }),
      },
    }),
  ...indexWrites(db, [file.name]),
];

/** Without what another row has of its own. */
const columnsOf = (file: NewFile & Partial<FileRow>): NewFile => {
  const { n: _, words: __, replacedBy: ___, isFollowed: ____, ...columns } = file;
  return columns;
};

/** Statements that add files that are missing. */
export function foundWrites(
  db: Database,
  found: readonly (NewFile & Pick<FileRow, 'replacedBy'>)[],
): Write[] {
  if (!found.length) return [];
  return [
    ...found.map((file) =>
      db
        .insert(files)
        .values({ ...file, words: wordsOfFile(file) })
        .onConflictDoNothing(),
    ),
    ...indexWrites(
      db,
      found.map(({ name }) => name),
    ),
  ];
}

function indexWrites(db: Database, names: readonly string[]): Write[] {
  const of = sql`name IN ${listed(names)}`;
  return [
    db.run(sql`DELETE FROM files_fts WHERE rowid IN (SELECT n FROM files WHERE ${of})`),
    db.run(sql`INSERT INTO files_fts (rowid, text) SELECT n, words FROM files WHERE ${of}`),
  ];
}

/** Statements that change a file's texts. */
export const wordWrites = (
  db: Database,
  file: FileRow,
  words: Pick<FileRow, 'alt' | 'caption' | 'credit'>,
): Write[] => [
  db
    .update(files)
    .set({ ...words, words: wordsOfFile({ ...file, ...words }) })
    .where(eq(files.n, file.n)),
  ...indexWrites(db, [file.name]),
];

/** Statements that delete a file, and the files that it replaced. */
export const removalWrites = (db: Database, { n, name }: Pick<FileRow, 'n' | 'name'>): Write[] => {
  const gone = sql`(SELECT n FROM files WHERE n = ${n} OR replaced_by = ${name})`;
  return [
    db.run(sql`DELETE FROM files_fts WHERE rowid IN ${gone}`),
    db.run(sql`DELETE FROM files WHERE n IN ${gone}`),
  ];
};

/** Statements that let a file's address, and those of files it replaced, redirect to another file. */
export const replacementWrites = (db: Database, name: string, by: string, isFollowed: boolean): Write[] => [
  db.run(sql`UPDATE files SET replaced_by = ${by}, is_followed = max(is_followed, ${isFollowed ? 1 : 0})
    WHERE (name = ${name} OR replaced_by = ${name}) AND name <> ${by}`),
  db.run(sql`UPDATE files SET replaced_by = NULL, is_followed = 0 WHERE name = ${by}`),
];

export const followedWrite = (db: Database, name: string): Write =>
  db.update(files).set({ isFollowed: 0 }).where(eq(files.name, name));

/** A replaced file that some articles still use. */
export async function followedFile(db: Database): Promise<FileRow | undefined> {
  const [row] = await db.select().from(files).where(sql`is_followed = 1`).orderBy(files.n).limit(1);
  return row;
}

export async function fileRow(db: Database, name: string): Promise<FileRow | undefined> {
  const [row] = await db.select().from(files).where(eq(files.name, name));
  return row;
}

/** The file, or the file that replaced it. */
export async function currentFile(db: Database, name: string): Promise<FileRow | undefined> {
  const row = await fileRow(db, name);
  return row?.replacedBy ? fileRow(db, row.replacedBy) : row;
}

export const filesNamed = (db: Database, names: readonly string[]): Promise<FileRow[]> =>
  db
    .select()
    .from(files)
    .where(inArray(files.name, listed(names)));

/** Files that were replaced by one of these. */
export const formerFiles = (db: Database, names: readonly string[]): Promise<FileRow[]> =>
  db
    .select()
    .from(files)
    .where(inArray(files.replacedBy, listed(names)));

export const FILE_KINDS = ['image', 'audio', 'video', 'application'] as const;

export interface FileQuery {
  q?: string;
  /** Beginning of the media type. */
  kind?: string;
  isUnused?: boolean;
  /** Of the last that was listed. */
  before?: { uploadedAt: number; n: number };
  limit: number;
}

const HASH = sql`substr(${files.name}, 1, 64)`;
const IS_USED = sql`(EXISTS (SELECT 1 FROM file_uses u WHERE u.hash = ${HASH})
  OR EXISTS (SELECT 1 FROM files o JOIN file_uses u ON u.hash = substr(o.name, 1, 64) WHERE o.replaced_by = ${files.name}))`;

const conditions = ({ q, kind, isUnused, before }: Omit<FileQuery, 'limit'>): SQL | undefined => {
  const match = q?.trim() ? matchExpression(q, { beginnings: true, minPrefix: 1 }) : undefined;
  return and(
    isNull(files.replacedBy),
    q?.trim()
      ? match === undefined
        ? sql`0`
        : // `+`: else SQLite looks all of them up and sorts them, of which there may be as many as files.
          sql`+${files.n} IN (SELECT rowid FROM files_fts WHERE files_fts MATCH ${match})`
      : undefined,
    kind ? sql`${files.type} >= ${`${kind}/`} AND ${files.type} < ${`${kind}0`}` : undefined,
    isUnused ? sql`NOT ${IS_USED}` : undefined,
    before && sql`(${files.uploadedAt}, ${files.n}) < (${before.uploadedAt}, ${before.n})`,
  );
};

/** Newest first. */
export const listFiles = (db: Database, { limit, ...wanted }: FileQuery): Promise<FileRow[]> =>
  db
    .select()
    .from(files)
    .where(conditions(wanted))
    .orderBy(desc(files.uploadedAt), desc(files.n))
    .limit(limit);
