import { readFileSync } from 'node:fs';
import vm from 'node:vm';

export const source = readFileSync(new URL('../viewer-request.js', import.meta.url), 'utf8');
const OFFERED = "const OFFERED = 'webp'.split(',');";

// The function as it is deployed for these formats, in a world that has nothing but the language.
export function load(offered) {
    if (source.split(OFFERED).length !== 2)
        throw new Error('The line that names the formats offered is not there once.');
    return vm.runInNewContext(source.replace(OFFERED, `const OFFERED = '${offered.join(',')}'.split(',');`) + '\nhandler;', {}, { filename: 'viewer-request.js' });
}

// A viewer request as CloudFront hands it over: names of headers in lower case, a header sent twice with multiValue.
export function viewerRequest(uri, headers = {}, more = {}) {
    const fields = {};
    for (const [name, value] of Object.entries(headers)) {
        if (Array.isArray(value))
            fields[name] = { value: value[0], multiValue: value.map(one => ({ value: one })) };
        else if (value !== null)
            fields[name] = { value };
    }

    return {
        version: '1.0',
        context: { distributionDomainName: 'd111111abcdef8.cloudfront.net', distributionId: 'EDFDVBD6EXAMPLE', eventType: 'viewer-request', requestId: 'id' },
        viewer: { ip: '198.51.100.11' },
        request: { method: 'GET', uri, querystring: {}, headers: { host: { value: 'pictures.example' }, ...fields }, cookies: {}, ...more },
    };
}

export const read = name => JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8'));

// Milliseconds of the quickest of ten calls, which other work on the machine disturbs least.
export function bestOfTen(call) {
    let best = Infinity;
    for (let i = 0; i < 10; i++) {
        const before = process.hrtime.bigint();
        call();
        best = Math.min(best, Number(process.hrtime.bigint() - before) / 1e6);
    }

    return best;
}
