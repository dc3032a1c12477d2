namespace ImageProxy.Originals;

/// <summary>A source that can say what it has, at no great cost.</summary>
internal interface IListsOriginals
{
    /// <summary>Keys that look like pictures, in the order of their names.</summary>
    /// <param name="most">Keys at most.</param>
    IEnumerable<string> List(int most);
}
