// Finds the packages that `tests/run` installed. They live under target/, not
// above this file, so a plain `import` would not reach them.

import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

/** The repository's root folder. */
export const root = resolve(here, '..', '..', '..');

/** The folder with the installed tools. */
export const toolsDir = resolve(process.env.GONGKAI_TEST_TOOLS ?? join(root, 'target', 'test-tools'));

/** `require` as seen from the tools folder. */
export const tool = createRequire(join(toolsDir, 'package.json'));

/** The Python of the tools' virtual environment. */
export const python = join(toolsDir, 'venv', 'bin', 'python');

/** The path of an installed Chromium, or an error that says what to do. */
export function chromiumPath() {
  const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
  const folders = (process.env.PATH ?? '').split(':').filter(Boolean);
  const found = process.env.CHROMIUM
    ?? names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
  if (!found) throw new Error('no Chromium found on PATH; run `sh tests/run` once, or set CHROMIUM');
  return found;
}
