using System.Text;

namespace ImageProxy.Commands.Reference;

/// <summary><c>docs/settings.md</c>, written out of the option records.</summary>
internal static class SettingsDocument
{
    private const string Head = """
        # Settings

        Written by `imageproxy settings > docs/settings.md` out of the records that hold the settings; change their comments, not this file.

        A setting stands in `appsettings.json`, in the environment (`Caching__MaxBytes=…`, a double underscore for each colon) or among the arguments
        (`--Caching:MaxBytes=…`); what comes later goes before. `N` is a place in a list, from 0 on; `{name}` a name of your own. Times are
        `days.hours:minutes:seconds`. All are checked at start, and every fault is named in one message; `imageproxy check` says how to mend each.
        Section `Images` is read again when the file is saved; the others need a restart.

        """;

    public static string Write()
    {
        var text = new StringBuilder(Head);
        foreach (var section in SettingReference.All.GroupBy(s => s.Section))
        {
            text.Append('\n').Append("## ").Append(section.Key).Append("\n\n| setting | unit | default | meaning |\n| --- | --- | --- | --- |\n");
            foreach (var setting in section)
                text.Append("| `").Append(setting.Path).Append("` | ").Append(setting.Kind).Append(" | ").Append(setting.Default).Append(" | ").Append(setting.Meaning).Append(" |\n");
        }

        return text.ToString();
    }
}
