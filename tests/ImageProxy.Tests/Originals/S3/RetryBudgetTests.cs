using ImageProxy.Originals.S3;

namespace ImageProxy.Tests.Originals.S3;

public sealed class RetryBudgetTests
{
    [Test]
    public void TrySpend_AfterTheBurst_OneRetryPerTenRequests()
    {
        var budget = new RetryBudget(burst: 2);
        Assert.That((budget.TrySpend(), budget.TrySpend(), budget.TrySpend()), Is.EqualTo((true, true, false)));
        for (int i = 0; i < 9; i++)
            budget.Earn();
        Assert.That(budget.TrySpend(), Is.False);
        budget.Earn();
        Assert.That((budget.TrySpend(), budget.TrySpend()), Is.EqualTo((true, false)));
    }

    [Test]
    public void Earn_ALongQuietTime_SavesNoMoreThanTheBurst()
    {
        var budget = new RetryBudget(burst: 1);
        for (int i = 0; i < 1000; i++)
            budget.Earn();
        Assert.That((budget.TrySpend(), budget.TrySpend()), Is.EqualTo((true, false)));
    }
}
