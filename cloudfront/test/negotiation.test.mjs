import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bestOfTen, load, read, viewerRequest } from './function.mjs';

const table = read('negotiation.json');
const functions = new Map(); // by what is offered

const tokenFor = (offered, accept, uri = '/200/200/crop/people/ann.jpg', more = {}) => {
    const key = offered.join(',');
    if (!functions.has(key))
        functions.set(key, load(offered));
    const headers = accept === null ? {} : { accept };
    return functions.get(key)(viewerRequest(uri, { ...headers, ...more })).headers['x-image-format'].value;
};

for (const [i, row] of table.entries()) {
    test(`negotiation.json ${String(i).padStart(3, '0')} ${row.note}`, () =>
        assert.equal(tokenFor(row.offered, row.accept), row.token));
}

test('negotiation.json has at least 200 rows', () => assert.ok(table.length >= 200));

test('a header sent twice counts as one list', () => {
    assert.equal(tokenFor(['webp'], ['text/plain', 'image/webp']), 'webp');
    assert.equal(tokenFor(['webp'], ['image/webp;q=0.5', 'image/jpeg']), 'jpeg');
    assert.equal(tokenFor(['webp'], ['text/plain;x="', 'image/webp']), 'jpeg', 'a quotation runs across');
});

test('the word of a client counts for nothing', () =>
    assert.equal(tokenFor(['webp'], '*/*', undefined, { 'x-image-format': 'avif' }), 'jpeg'));

test('what is the same for every client has one word', () => {
    for (const uri of ['/200/200/crop/a.jpg@webp', '/preset/hero/a@jpeg', '/avatar/48/a@gif', '/original/a.jpg', '/original/a@webp'])
        assert.equal(tokenFor(['webp'], 'image/webp', uri), 'jpeg', uri);
    for (const uri of ['/200/200/crop/a@2x.jpg', '/200/200/crop/a%40webp', '/200/200/crop/original/a.jpg', '/describe/a.jpg'])
        assert.equal(tokenFor(['webp'], 'image/webp', uri), 'webp', uri);
});

test('the longest header, and hostile ones, are read in a few milliseconds', () => {
    const handler = load(['avif', 'webp']);
    for (const piece of [',', ';', '"', '\\', '"\\', ' ', 'a ', 'image/webp;', 'a;q=1,', '"a",', ';q=0.5']) {
        const accept = piece.repeat(Math.floor(2048 / piece.length));
        const milliseconds = bestOfTen(() => handler(viewerRequest('/1/1/crop/a', { accept })));
        assert.ok(milliseconds < 5, `${JSON.stringify(piece)}: ${milliseconds} ms`);
    }
});
