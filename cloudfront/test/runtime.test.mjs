import assert from 'node:assert/strict';
import { test } from 'node:test';
import { source } from './function.mjs';

// What cloudfront-js-2.0 does not have (Amazon CloudFront Developer Guide, "JavaScript runtime 2.0 features"), as words and signs of the code
// without its comments and strings.
const code = source
    .split('\n').map(line => line.replace(/^\s*\/\/.*|\s\/\/ .*/, '')).join('\n')
    .replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g, "''");

test('the function is below 10 KB', () => assert.ok(Buffer.byteLength(source) < 10_000, `${Buffer.byteLength(source)} bytes`));

test('the function is ASCII: template and console show it as it is', () => assert.match(source, /^[\n -~]*$/));

for (const [what, pattern] of [
    ['classes', /\bclass\b/], ['for-of', /\bof\b/], ['spread', /\.\.\./], ['template literals', /`/], ['optional chaining', /\?\./], ['??', /\?\?/],
    ['generators', /\byield\b|function\s*\*/], ['modules', /\b(import|export|require)\b/], ['eval', /\beval\b|new Function/], ['timers', /\bset(Timeout|Interval)\b/],
    ['destructuring', /\b(const|let|var)\s*[[{]/], ['default arguments', /function\s*\w*\([^)]*=/], ['network and files', /\bfetch\b|XMLHttpRequest|\bfs\b/],
    ['the clock', /\bDate\b/], ['global state that is written', /^(let|var)\b/m],
]) {
    test(`the function does without ${what}`, () => assert.doesNotMatch(code, pattern));
}

test('every loop counts to the end of something', () => {
    const loops = code.match(/\b(for|while|do)\b.*/g);
    assert.equal(loops.length, 4);
    for (const loop of loops)
        assert.match(loop, /< pieces\.length|< text\.length|from < to|to > from/);
});
