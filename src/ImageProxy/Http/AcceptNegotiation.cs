using ImageProxy.Images;
using ImageProxy.Imaging.Formats;

namespace ImageProxy.Http;

/// <summary>
/// Reads an <c>Accept</c> header into one token (RFC 9110, 12.5.1). The edge function computes the same from the same table of cases.
/// </summary>
/// <remarks>
/// WebP and AVIF must be named: clients send <c>image/*</c> and <c>*/*</c> out of habit, also those (curl, mail programs, old browsers)
/// that can show neither. Wildcards count for the plain format only. Where nothing is acceptable the plain format is answered: a picture
/// the client may show after all is more use than a 406.
/// </remarks>
internal static class AcceptNegotiation
{
    /// <summary>A header longer than this is no browser's and is answered like none at all. In characters.</summary>
    public const int MaxLength = 2048;

    private const int Unmentioned = -1;

    /// <param name="acceptHeader">All values joined by commas; null or empty where there is none.</param>
    /// <param name="offered">Best first; of equal weights the first wins. Jpeg stands for the plain format and is last where it is left out.</param>
    public static FormatToken Negotiate(string? acceptHeader, ReadOnlySpan<ImageFormat> offered)
    {
        if (acceptHeader is not { Length: > 0 and <= MaxLength })
            return FormatToken.Jpeg;
        Weights weights = Read(acceptHeader);
        (FormatToken best, int bestWeight) = (FormatToken.Jpeg, 0);
        foreach (ImageFormat format in offered)
            Consider(format);
        Consider(ImageFormat.Jpeg);
        return best;

        void Consider(ImageFormat format)
        {
            int weight = weights.Of(format);
            if (weight > bestWeight)
                (best, bestWeight) = (FormatTokens.Of(format), weight);
        }
    }

    private static Weights Read(ReadOnlySpan<char> rest)
    {
        var weights = new Weights();
        while (!rest.IsEmpty && TryTake(ref rest, ',', out ReadOnlySpan<char> part))
        {
            if (TryTake(ref part, ';', out ReadOnlySpan<char> range) && TryReadWeight(part, out int weight))
                weights.Raise(range.Trim(" \t"), weight);
        }

        return weights;
    }

    /// <summary>First <c>q</c> among the parameters, in thousandths; 1,000 where there is none. Other parameters are left aside.</summary>
    private static bool TryReadWeight(ReadOnlySpan<char> parameters, out int weight)
    {
        weight = 1000;
        while (!parameters.IsEmpty)
        {
            if (!TryTake(ref parameters, ';', out ReadOnlySpan<char> parameter))
                return false;
            parameter = parameter.Trim(" \t");
            int equals = parameter.IndexOf('=');
            if (equals < 0)
                continue;
            ReadOnlySpan<char> name = parameter[..equals];
            if (name.IsEmpty || name.ContainsAny(' ', '\t'))
                return false;
            if (name is "q" or "Q")
                return TryReadThousandths(parameter[(equals + 1)..], out weight);
        }

        return true;
    }

    /// <summary><c>0</c> to <c>1</c> with at most three decimals, as RFC 9110 has it; everything else is malformed.</summary>
    private static bool TryReadThousandths(ReadOnlySpan<char> text, out int weight)
    {
        weight = 0;
        if (text.Length is 0 or > 5 || text[0] is not ('0' or '1') || (text.Length > 1 && text[1] != '.'))
            return false;
        weight = (text[0] - '0') * 1000;
        int place = 100;
        foreach (char digit in text.Length > 2 ? text[2..] : [])
        {
            if (!char.IsAsciiDigit(digit))
                return false;
            weight += (digit - '0') * place;
            place /= 10;
        }

        return weight <= 1000;
    }

    /// <summary>Cuts up to <paramref name="separator"/>, but not inside a quoted string; false where a quotation never ends.</summary>
    private static bool TryTake(ref ReadOnlySpan<char> rest, char separator, out ReadOnlySpan<char> part)
    {
        bool quoted = false;
        int i = 0;
        for (; i < rest.Length && (quoted || rest[i] != separator); i++)
        {
            if (rest[i] == '"')
                quoted = !quoted;
            else if (quoted && rest[i] == '\\')
                i++;
        }

        i = Math.Min(i, rest.Length);
        part = rest[..i];
        rest = i == rest.Length ? [] : rest[(i + 1)..];
        return !quoted;
    }

    private struct Weights()
    {
        private int _avif = Unmentioned, _webp = Unmentioned, _jpeg = Unmentioned, _anyImage = Unmentioned, _anything = Unmentioned;

        /// <summary>A range named twice keeps its higher weight.</summary>
        public void Raise(ReadOnlySpan<char> range, int weight)
        {
            if (Is(range, "image/avif"))
                _avif = Math.Max(_avif, weight);
            else if (Is(range, "image/webp"))
                _webp = Math.Max(_webp, weight);
            else if (Is(range, "image/jpeg"))
                _jpeg = Math.Max(_jpeg, weight);
            else if (Is(range, "image/*"))
                _anyImage = Math.Max(_anyImage, weight);
            else if (range is "*/*")
                _anything = Math.Max(_anything, weight);
        }

        /// <summary>0 to 1,000, or <see cref="Unmentioned"/>; the most specific range counts.</summary>
        public readonly int Of(ImageFormat format) => format switch
        {
            ImageFormat.Avif => _avif,
            ImageFormat.WebP => _webp,
            ImageFormat.Jpeg => _jpeg != Unmentioned ? _jpeg : _anyImage != Unmentioned ? _anyImage : _anything,
            _ => Unmentioned,
        };

        private static bool Is(ReadOnlySpan<char> range, string name) => range.Equals(name, StringComparison.OrdinalIgnoreCase);
    }
}
