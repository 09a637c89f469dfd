/** Texts of the folder `page` by their names: tools/publish/command-files.ts puts them in. */
declare const PAGE_FILES: Readonly<Record<string, string>>;

export function asset(name: string): string {
  const text = PAGE_FILES[name];
  if (text === undefined) throw new Error(`no file ${name} is in the command`);
  return text;
}
