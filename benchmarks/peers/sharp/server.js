// What anybody would write around sharp: a picture from a folder, cut to cover the box, encoded. No cache, no framework.
//   node server.js PORT FOLDER
//   GET /WIDTH/HEIGHT/KEY?format=jpeg|webp|png&quality=80   GET /versions
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join, normalize } from 'node:path';
import sharp from 'sharp';

const [port, folder] = process.argv.slice(2);
sharp.cache(false);
sharp.concurrency(1); // threads of one render; renders run beside each other on node's pool

const encode = {
  // 4:2:0 and Huffman tables made for the picture are sharp's defaults, and ours.
  jpeg: (image, quality) => image.jpeg({ quality, chromaSubsampling: '4:2:0' }),
  webp: (image, quality) => image.webp({ quality, effort: 4 }),
  png: (image) => image.png({ compressionLevel: 6 }),
  // As ours: the best filter for each row.
  'png-filtered': (image) => image.png({ compressionLevel: 6, adaptiveFiltering: true }),
};

const mimeTypes = { jpeg: 'image/jpeg', webp: 'image/webp', png: 'image/png', 'png-filtered': 'image/png' };

async function answer(request, response) {
  const url = new URL(request.url, 'http://127.0.0.1');
  if (url.pathname === '/versions') {
    send(response, 200, 'application/json', Buffer.from(JSON.stringify({ node: process.versions.node, ...sharp.versions })));
    return;
  }

  const [, width, height, key] = /^\/(\d+)\/(\d+)\/(.+)$/.exec(decodeURIComponent(url.pathname)) ?? [];
  const format = url.searchParams.get('format') ?? 'jpeg';
  if (key === undefined || normalize(key).startsWith('..') || !(format in encode)) {
    send(response, 400, 'text/plain', Buffer.from('no such rendition\n'));
    return;
  }

  const original = await readFile(join(folder, key));
  const image = sharp(original).autoOrient().resize(Number(width), Number(height), { fit: 'cover' });
  const bytes = await encode[format](image, Number(url.searchParams.get('quality') ?? 80)).toBuffer();
  send(response, 200, mimeTypes[format], bytes);
}

function send(response, status, type, bytes) {
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': bytes.length });
  response.end(bytes);
}

const server = createServer((request, response) => {
  answer(request, response).catch((error) => send(response, error.code === 'ENOENT' ? 404 : 500, 'text/plain', Buffer.from(`${error.message}\n`)));
});
server.listen(Number(port), '127.0.0.1', () => console.log('listening'));
