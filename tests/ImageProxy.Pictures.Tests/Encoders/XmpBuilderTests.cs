using System.Text;
using System.Xml.Linq;
using ImageProxy.Pictures.Encoders;

namespace ImageProxy.Pictures.Tests.Encoders;

public sealed class XmpBuilderTests
{
    [Test]
    public void Build_EveryField_IsWellFormedAndNamed()
    {
        byte[] packet = XmpBuilder.Build(new() { Title = "<Pier> & sea", Creator = "Zoë", Orientation = 6, Latitude = -33.8567, Longitude = 151.2153 });
        var all = XDocument.Parse(Encoding.UTF8.GetString(packet)).Descendants().ToLookup(element => element.Name.LocalName, element => element.Value);
        Assert.That(all["title"], Is.EqualTo(new[] { "<Pier> & sea" }));
        Assert.That(all["creator"], Is.EqualTo(new[] { "Zoë" }));
        Assert.That(all["Orientation"], Is.EqualTo(new[] { "6" }));
        Assert.That(all["GPSLatitude"], Is.EqualTo(new[] { "33,51.4020S" }));
        Assert.That(all["GPSLongitude"], Is.EqualTo(new[] { "151,12.9180E" }));
    }

    [Test]
    public void Build_Padding_IsAsLongAsAskedAndInsideThePacket()
    {
        string plain = Encoding.UTF8.GetString(XmpBuilder.Build(new())), padded = Encoding.UTF8.GetString(XmpBuilder.Build(new() { Padding = 2_000 }));
        Assert.That(padded, Has.Length.EqualTo(plain.Length + 2_000));
        Assert.That(padded, Does.StartWith("<?xpacket begin=").And.EndWith("<?xpacket end=\"w\"?>"));
    }
}
