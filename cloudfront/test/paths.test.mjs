import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bestOfTen, load, read, viewerRequest } from './function.mjs';

const handler = load(['webp']);
const table = read('paths.json').filter(row => row.target.split('?')[0] !== '/'); // the playground: the service's to judge

for (const [i, row] of table.entries()) {
    test(`paths.json ${String(i).padStart(3, '0')} ${JSON.stringify(row.target).slice(0, 60)}`, () => {
        const uri = row.target.split('?')[0];
        const answer = handler(viewerRequest(uri, { accept: 'image/webp' }, { querystring: { v: { value: '1' } } }));
        if (row.detail === null) {
            assert.equal(answer.uri, uri, 'is passed on as it came');
            assert.equal(Object.keys(answer.querystring).length, 0);
            return;
        }

        assert.equal(answer.statusCode, 400);
        assert.equal(answer.headers['content-type'].value, 'application/problem+json');
        assert.equal(answer.headers['cache-control'].value, 'public, max-age=3600');
        assert.equal(answer.headers['x-content-type-options'].value, 'nosniff');
        assert.deepEqual(JSON.parse(answer.body), { type: 'urn:imageproxy:malformed-url', title: 'The URL is malformed.', status: 400, detail: row.detail });
    });
}

test('HEAD is refused without a body', () => {
    const answer = handler(viewerRequest('/nothing', {}, { method: 'HEAD' }));
    assert.equal(answer.statusCode, 400);
    assert.equal(answer.body, undefined);
});

test('URLs that only a newer service may know are passed on', () => {
    for (const uri of ['/', '/describe/a.jpg', '/s/abc/1/1/crop/a', '/uploads', '/uploads/1', '/a/xyz'])
        assert.equal(handler(viewerRequest(uri)).uri, uri);
    for (const uri of ['//', '/describes/a', '/S/a', '/wp-login.php', '/.env'])
        assert.equal(handler(viewerRequest(uri)).statusCode, 400, uri);
});

test('other methods are passed on, but not a word about formats', () => {
    const event = viewerRequest('/nothing', { 'x-image-format': 'avif' }, { method: 'POST', querystring: { a: { value: '1' } } });
    const request = handler(event);
    assert.equal(request.method, 'POST');
    assert.equal(request.headers['x-image-format'], undefined);
    assert.equal(request.querystring.a.value, '1');
});

test('cookies, other headers, method and path are left alone', () => {
    const event = viewerRequest('/200/200/crop/a.jpg', { 'user-agent': 'x', accept: 'image/webp' }, { cookies: { a: { value: 'b' } } });
    const expected = JSON.parse(JSON.stringify(event.request));
    expected.headers['x-image-format'] = { value: 'webp' };
    assert.deepEqual(JSON.parse(JSON.stringify(handler(event))), expected);
});

test('the longest path that CloudFront passes is judged in a few milliseconds', () => {
    for (const piece of ['a', '/', '%', '%61', '../', '@', '9', '%zz', '%C3%A9', 'a@webp']) {
        const uri = '/200/200/crop/' + piece.repeat(Math.floor(8170 / piece.length));
        const milliseconds = bestOfTen(() => handler(viewerRequest(uri)));
        assert.ok(milliseconds < 5, `${piece}: ${milliseconds} ms`);
    }
});
