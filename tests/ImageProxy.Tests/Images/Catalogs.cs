using ImageProxy.Images;
using Microsoft.Extensions.Configuration;

namespace ImageProxy.Tests.Images;

/// <summary>Options and catalogs from configuration text, the way the service reads them.</summary>
internal static class Catalogs
{
    /// <param name="json">The value of section <c>Images</c>.</param>
    public static ImagesOptions Options(string json)
    {
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes($$"""{ "Images": {{json}} }"""));
        var options = new ImagesOptions();
        new ImagesOptionsBinder(new ConfigurationBuilder().AddJsonStream(stream).Build()).Configure(options);
        return options;
    }

    public static ImageCatalog Of(string json = "{}") => ImageCatalog.Compile(Options(json));

    public static IReadOnlyList<string> Faults(string json) => ImagesOptionsValidator.Validate(Options(json));

    public static Admission Admit(this ImageCatalog catalog, string rawTarget, bool anySize = false) =>
        ImagePath.TryParse(rawTarget, out ImageTarget? target, out ImageFault? fault)
            ? catalog.Admit(target, anySize)
            : throw new ArgumentException(fault.Detail, nameof(rawTarget));

    public static Recipe Recipe(this ImageCatalog catalog, string rawTarget) => catalog.Admit(rawTarget) switch
    {
        Admission.Admitted admitted => admitted.Recipe,
        var other => throw new AssertionException($"{rawTarget} was not admitted: {other}"),
    };

    public static string Refusal(this ImageCatalog catalog, string rawTarget, bool anySize = false)
    {
        Admission admission = catalog.Admit(rawTarget, anySize);
        Assert.That(admission, Is.TypeOf<Admission.Refused>());
        ImageFault fault = ((Admission.Refused)admission).Fault;
        Assert.That(fault.Error, Is.EqualTo(ImageError.NotAllowed));
        return fault.Detail;
    }
}
