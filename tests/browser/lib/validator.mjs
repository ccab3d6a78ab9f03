// Runs the Nu HTML checker over every page. Its every message counts, also the
// warnings and the hints.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { tool } from './tools.mjs';

const FILES_A_RUN = 500;

/** Validates the HTML and SVG files of a portal. */
export async function checkMarkup(portal) {
  const files = [...portal.files].filter((name) => /\.(?:html|svg)$/.test(name));
  const problems = [];
  for (let start = 0; start < files.length; start += FILES_A_RUN) {
    problems.push(...await validate(portal.dir, files.slice(start, start + FILES_A_RUN)));
  }
  return [{ name: 'pages: the HTML validator has no message', checked: files.length, problems }];
}

async function validate(dir, names) {
  // The checker looks up languages by default and complains of short Chinese texts.
  const options = ['-Xss4m', '-jar', String(tool('vnu-jar')), '--format', 'json', '--no-langdetect', '--also-check-svg', '--exit-zero-always'];
  const output = await run('java', [...options, ...names.map((name) => join(dir, name))]);
  const { messages } = JSON.parse(output);
  return messages.map(({ url = '', type, subType, lastLine, lastColumn, message, extract = '' }) => {
    const file = decodeURIComponent(url).split(dir).pop();
    return `${file}:${lastLine ?? 0}:${lastColumn ?? 0}: ${subType ?? type}: ${message} ${JSON.stringify(extract.trim())}`;
  });
}

function run(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let output = '';
    child.stderr.setEncoding('utf8').on('data', (text) => { output += text; });
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(output) : reject(new Error(`${command} ended with ${code}: ${output.slice(0, 2000)}`))));
  });
}
