namespace ImageProxy.Fleet;

/// <summary>Listens to a channel of the fleet's from the moment Redis is reached.</summary>
internal interface IFleetListener
{
    /// <summary>Behind <see cref="FleetOptions.KeyPrefix"/>.</summary>
    string Channel { get; }

    /// <summary>On any thread, several at once.</summary>
    void Received(string message);
}
