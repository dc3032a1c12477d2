// CloudFront Function, viewer request, runtime cloudfront-js-2.0. Says in one word which format a client gets, so that the edge keeps one copy
// a format and not one an Accept header; drops the query, which shapes no picture; answers malformed URLs itself, as the service would.
// negotiation.json and paths.json hold the cases that this file and the service both pass. No template literals: template.yaml embeds this
// text by Fn::Sub, which fills in the next line. It must name what the service's Images:Negotiate names, in the same order.
const OFFERED = 'webp'.split(',');
const HEADER = 'x-image-format';
const PLAIN = 'jpeg';
const LONGEST_ACCEPT = 2048;
const LONGEST_KEY = 1024;
const RANGES = ['image/avif', 'image/webp', 'image/jpeg', 'image/*', '*/*'];
// First segments that are the service's to judge: this function need not know every kind of URL that a newer service has.
const OTHERS = ['describe', 's', 'uploads', 'a'];
const SHAPES = 'The URL must have one of these shapes: /{width}/{height}/{mode}/{key}, /preset/{name}/{key}, /avatar/{size}/{key}, /original/{key}.';

function handler(event) {
    const request = event.request;
    delete request.headers[HEADER];
    if (request.method !== 'GET' && request.method !== 'HEAD')
        return request;
    const problem = problemOf(request.uri);
    if (problem)
        return refusal(request.method, problem);
    request.querystring = {};
    request.headers[HEADER] = { value: isFixed(request.uri) ? PLAIN : negotiate(valueOf(request.headers.accept)) };
    return request;
}

// All values of a header, joined by commas.
function valueOf(header) {
    if (!header)
        return '';
    return header.multiValue ? header.multiValue.map(function (one) { return one.value; }).join(',') : header.value;
}

// Whether every client gets the same: one copy at the edge, under the plain word.
function isFixed(uri) {
    return uri.indexOf('/original/') === 0 || /@(webp|jpeg|png|gif|avif)$/.test(uri);
}

// RFC 9110, 12.5.1; RFC 9110 leaves the choice among equal weights to us: the order of OFFERED, the plain format last.
function negotiate(accept) {
    if (accept.length === 0 || accept.length > LONGEST_ACCEPT)
        return PLAIN;
    const weights = weightsIn(accept);
    let best = PLAIN;
    let bestWeight = 0;
    OFFERED.concat(PLAIN).forEach(function (format) {
        const weight = weightOf(format, weights);
        if (weight > bestWeight) {
            best = format;
            bestWeight = weight;
        }
    });
    return best;
}

// Wildcards count for the plain format only: clients send them out of habit.
function weightOf(format, weights) {
    if (format !== PLAIN)
        return weights[RANGES.indexOf('image/' + format)];
    return weights[2] !== undefined ? weights[2] : weights[3] !== undefined ? weights[3] : weights[4];
}

// By the place in RANGES, in thousandths; a range named twice keeps its higher weight.
function weightsIn(accept) {
    const weights = [undefined, undefined, undefined, undefined, undefined];
    cut(accept, ',').forEach(function (part) {
        const pieces = cut(part, ';');
        const range = trim(pieces[0]);
        const place = /^[!-~]+$/.test(range) ? RANGES.indexOf(range.toLowerCase()) : -1; // some engines fold letters beyond ASCII into it
        const weight = place < 0 ? -1 : readWeight(pieces);
        if (weight >= 0 && !(weights[place] >= weight))
            weights[place] = weight;
    });
    return weights;
}

// The first q among the parameters; -1 where they are malformed.
function readWeight(pieces) {
    for (let i = 1; i < pieces.length; i++) {
        const parameter = trim(pieces[i]);
        const equals = parameter.indexOf('=');
        if (equals < 0)
            continue;
        const name = parameter.slice(0, equals);
        if (name === '' || name.indexOf(' ') >= 0 || name.indexOf('\t') >= 0)
            return -1;
        if (name === 'q' || name === 'Q')
            return /^(0(\.[0-9]{0,3})?|1(\.0{0,3})?)$/.test(parameter.slice(equals + 1)) ? Math.round(parseFloat(parameter.slice(equals + 1)) * 1000) : -1;
    }
    return 1000;
}

// At separators that stand outside quoted strings. A quotation that never ends takes its piece with it.
function cut(text, separator) {
    if (text.indexOf('"') < 0)
        return text.split(separator);
    const pieces = [];
    let start = 0;
    let quoted = false;
    for (let i = 0; i < text.length; i++) { // LONGEST_ACCEPT at most
        const c = text[i];
        if (c === '"') {
            quoted = !quoted;
        } else if (quoted) {
            if (c === '\\')
                i++;
        } else if (c === separator) {
            pieces.push(text.slice(start, i));
            start = i + 1;
        }
    }
    if (!quoted)
        pieces.push(text.slice(start));
    return pieces;
}

// Spaces and tabs only; a regular expression would take quadratic time for a long run of them.
function trim(text) {
    let from = 0;
    let to = text.length;
    while (from < to && (text[from] === ' ' || text[from] === '\t'))
        from++;
    while (to > from && (text[to - 1] === ' ' || text[to - 1] === '\t'))
        to--;
    return text.slice(from, to);
}

// What is wrong with a path, as a sentence for people; empty where it is well formed, or not for this function to judge.
function problemOf(uri) {
    if (uri[0] !== '/')
        return "The request target must be a path that starts with '/'.";
    if (/[^!-~]/.test(uri))
        return 'The path holds a space, a control character or a character beyond ASCII that is not percent-encoded.';
    if (uri.indexOf('#') >= 0)
        return "The path holds a '#'; a literal one is written %23.";
    const parts = uri.split('/');
    const first = parts[1];
    if (first === 'preset')
        return problemOfName('preset', parts[2] || '') || problemOfKey(parts, 3, true);
    if (first === 'avatar')
        return problemOfNumber('avatar size', parts[2] || '')
            || (parts[2] === '0' ? 'The avatar size must be at least 1.' : '') || problemOfKey(parts, 3, true);
    if (first === 'original')
        return problemOfKey(parts, 2, false);
    if (/^([0-9+-]|%3[0-9])/.test(first))
        return problemOfNumber('width', first) || problemOfNumber('height', parts[2] || '') || problemOfName('mode', parts[3] || '')
            || (first === '0' && parts[2] === '0' ? "Width and height are both 0; only one side can be left to the picture's shape." : '')
            || problemOfKey(parts, 4, true);
    return uri === '/' || OTHERS.indexOf(first) >= 0 ? '' : SHAPES;
}

function problemOfNumber(what, text) {
    let problem = '';
    if (text === '')
        problem = 'is missing.';
    else if (/[^0-9]/.test(text))
        problem = 'must be a whole number in the digits 0 to 9.';
    else if (text[0] === '0' && text.length > 1)
        problem = 'has a leading zero.';
    else if (text.length > 5)
        problem = 'has more than five digits.';
    return problem && 'The ' + what + echo(text) + ' ' + problem;
}

function problemOfName(what, text) {
    if (text === '')
        return 'The ' + what + ' is missing.';
    if (/^[a-z0-9][a-z0-9_-]{0,63}$/.test(text))
        return '';
    return 'The ' + what + echo(text) + " must be a name of 1 to 64 of a-z, 0-9, '-' and '_', the first one a letter or digit.";
}

function problemOfKey(parts, from, takesFormat) {
    let raw = parts.slice(from).join('/');
    const at = raw.lastIndexOf('@');
    const format = takesFormat && at >= 0 ? raw.slice(at + 1) : '';
    if (/^[A-Za-z]+$/.test(format)) {
        if (!/^(webp|jpeg|png|gif|avif)$/.test(format))
            return 'The format' + echo(format) + " after '@' must be webp, jpeg, png, gif or avif; a literal '@' at the end of a key is written %40.";
        raw = raw.slice(0, at);
    }
    if (raw === '')
        return 'The key is missing.';
    const lone = raw.search(/%(?![0-9A-Fa-f]{2})/);
    if (lone >= 0 && bytesOf(raw.slice(0, lone)) < LONGEST_KEY)
        return 'A percent sign in the key must be followed by two hexadecimal digits; a literal one is written %25.';
    if (bytesOf(raw) > LONGEST_KEY)
        return 'The key is longer than 1,024 bytes.';
    return problemOfDecoded(raw);
}

// Of a key as it was sent, once its percent-encoding is undone.
function bytesOf(raw) {
    return raw.replace(/%[0-9A-Fa-f]{2}/g, 'x').length;
}

function problemOfDecoded(raw) {
    let key;
    try {
        key = decodeURIComponent(raw);
    } catch (e) {
        return 'The key is not valid UTF-8 once its percent-encoding is undone.';
    }
    const forbidden = key.search(/[\u0000-\u001f\u007f-\u009f\\]/);
    if (forbidden >= 0)
        return key[forbidden] === '\\' ? 'The key holds a backslash.' : 'The key holds a control character.';
    const segment = /(?:^|\/)(\.{0,2})(?:\/|$)/.exec(key);
    if (!segment)
        return '';
    return segment[1] ? "The key has a '.' or '..' segment." : 'The key has an empty segment: it starts or ends with a slash, or two slashes meet.';
}

// In quotes, with a space before; nothing where it is long or holds what a log or page could stumble over.
function echo(text) {
    return /^[A-Za-z0-9_.~%+@!*(),:;=-]{1,40}$/.test(text) ? " '" + text + "'" : '';
}

// Status, type and freshness as in the service's table of errors.
function refusal(method, detail) {
    const response = {
        statusCode: 400,
        statusDescription: 'Bad Request',
        headers: {
            'content-type': { value: 'application/problem+json' },
            'cache-control': { value: 'public, max-age=3600' },
            'x-content-type-options': { value: 'nosniff' },
        },
    };
    if (method === 'GET')
        response.body = JSON.stringify({ type: 'urn:imageproxy:malformed-url', title: 'The URL is malformed.', status: 400, detail: detail });
    return response;
}
