// Checks a built portal: `node tests/browser/run.mjs PORTAL [PART…]`.
// Parts: selftest, pages, markup, files, browser, firefox, lighthouse; all of them if none is named;
// `large` is for a portal with many entries, see large/make.mjs; `hostile` for the one of hostile/.
// Ends with `N passed, M failed`, and with exit code 1 if anything failed.

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Report } from './lib/report.mjs';
import { checkKinds, readPortal } from './lib/portal.mjs';
import { checkPages } from './lib/pages.mjs';
import { checkMarkup } from './lib/validator.mjs';
import { checkFiles } from './lib/files.mjs';
import { checkInBrowser, lookAtLarge } from './lib/chromium.mjs';
import { checkInFirefox } from './lib/firefox.mjs';
import { checkLighthouse } from './lib/lighthouse.mjs';
import { checkHostile, checkWithNginx } from './lib/nginx.mjs';
import { serve } from './lib/server.mjs';
import { selfTest } from './selftest/selftest.mjs';

const PARTS = {
  selftest: () => selfTest(),
  pages: async (portal) => [checkKinds(portal), ...checkPages(portal)],
  markup: checkMarkup,
  files: checkFiles,
  browser: (portal) => served(portal, checkInBrowser),
  firefox: (portal) => served(portal, checkInFirefox),
  nginx: checkWithNginx,
  hostile: (portal) => servedBy(portal, checkHostile),
  large: (portal) => served(portal, lookAtLarge),
  lighthouse: checkLighthouse,
};

async function* served(portal, check) {
  const server = await serve(portal.dir);
  try {
    yield* check(portal, server.origin);
  } finally {
    await server.close();
  }
}

async function* servedBy(portal, check) {
  const server = await serve(portal.dir);
  try {
    yield* check(portal, server);
  } finally {
    await server.close();
  }
}

async function main([folder, ...parts]) {
  const unknown = parts.filter((part) => !(part in PARTS));
  if (!folder || unknown.length > 0) {
    console.error(`usage: node run.mjs PORTAL [${Object.keys(PARTS).join('|')}]…`);
    return 2;
  }
  if (!existsSync(join(folder, 'index.html'))) {
    console.error(`there is no portal in ${folder}: no index.html. Build it with: gongkai build --output ${folder}`);
    return 2;
  }
  const report = new Report();
  const portal = await readPortal(resolve(folder));
  for (const part of parts.length > 0 ? parts : Object.keys(PARTS).filter((part) => !['large', 'hostile'].includes(part))) {
    for await (const result of await PARTS[part](portal)) report.add(result);
  }
  console.log(report.summary());
  return report.failed === 0 && report.passed > 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
