// Puts viewer-request.js into template.yaml: `node cloudfront/embed.mjs`. The tests say when it was forgotten.
import { readFileSync, writeFileSync } from 'node:fs';

const here = name => new URL(name, import.meta.url);
const OFFERED = "const OFFERED = 'webp'.split(',');";
const code = readFileSync(here('viewer-request.js'), 'utf8');
if (code.includes('${') || code.split(OFFERED).length !== 2)
    throw new Error('viewer-request.js must hold no ${ and the line that names the formats once.');
const embedded = code.replace(OFFERED, "const OFFERED = '${Formats}'.split(',');").trimEnd().split('\n').map(line => line && '        ' + line).join('\n');
const template = readFileSync(here('template.yaml'), 'utf8');
const start = template.indexOf('      FunctionCode: !Sub |\n') + '      FunctionCode: !Sub |\n'.length;
const end = template.indexOf('\n\n  OriginalPath:', start);
writeFileSync(here('template.yaml'), template.slice(0, start) + embedded + template.slice(end));
