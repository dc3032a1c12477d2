using ImageProxy.Native.Processes;

namespace ImageProxy.Native.Tests.Processes;

internal sealed class OutputPipeTests
{
    [Test]
    public void Drain_StandardOutputAndError_AreBothThereInOrder()
    {
        using var child = Child.Start("/bin/sh", "-c", "echo one; echo two >&2; echo trois é");
        Assert.That(child.End().Said, Is.EqualTo("one\ntwo\ntrois é\n"));
    }

    [Test]
    public void Drain_NothingWritten_IsEmptyAtOnce()
    {
        var (ours, theirs) = OutputPipe.Create();
        using var pipe = ours;
        using var handed = theirs;
        Assert.That((pipe.Drain(), pipe.Drain()), Is.EqualTo(("", "")));
    }

    [Test]
    public void Drain_MuchWritten_HoldsNobodyUpAndGivesTheBeginning()
    {
        // A child that said more than the pipe holds must not wait for us: it would wait for ever.
        using var child = Child.Start("/bin/sh", "-c", "echo begin; head -c 1000000 /dev/zero | tr '\\0' x; echo end");
        var (exit, said) = child.End();
        Assert.That((exit.Signal, said.Length), Is.EqualTo((0, 2_000)));
        Assert.That(said, Does.StartWith("begin\nxxx"));
    }

    [Test]
    public void Drain_WhatWasDrained_IsNotGivenAgain()
    {
        var (ours, theirs) = OutputPipe.Create();
        using var pipe = ours;
        using var spawner = new ProcessSpawner(() => { });
        using (theirs)
        {
            spawner.Start(new("/bin/echo", ["one"], [], theirs, [])).Wait();
            Assert.That(pipe.Drain(), Is.EqualTo("one\n"));
            spawner.Start(new("/bin/echo", ["two"], [], theirs, [])).Wait();
        }

        Assert.That((pipe.Drain(), pipe.Drain()), Is.EqualTo(("two\n", "")));
    }
}
