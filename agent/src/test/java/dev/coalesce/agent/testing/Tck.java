package dev.coalesce.agent.testing;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.testng.ITestListener;
import org.testng.ITestNGListener;
import org.testng.ITestResult;
import org.testng.TestNG;

/** Runs a class of the Reactive Streams TCK, which is TestNG's, inside a test of ours. */
public final class Tck {
    /** Of both parts, the required and the optional. */
    private static final int LEAST = 20;

    private Tck() {}

    /** Nothing of it fails; what it does not verify itself is skipped. */
    public static void passes(Class<?> verification) {
        Results results = new Results();
        TestNG testNg = new TestNG(false);
        testNg.setVerbose(0);
        testNg.setTestClasses(new Class<?>[] {verification});
        testNg.addListener((ITestNGListener) results);
        testNg.run();
        System.out.println(verification.getSimpleName() + ": " + results.passed.size() + " passed, skipped: "
                + results.skipped.keySet());
        results.failed.forEach((name, thrown) -> {
            throw new AssertionError(verification.getSimpleName() + "." + name, thrown);
        });
        if (results.passed.size() < LEAST) {
            throw new AssertionError("passed no more than " + results.passed);
        }
    }

    private static final class Results implements ITestListener {
        final Set<String> passed = new TreeSet<>();
        final Map<String, String> skipped = new TreeMap<>();
        final Map<String, Throwable> failed = new TreeMap<>();

        @Override
        public void onTestSuccess(ITestResult result) {
            passed.add(result.getName());
        }

        @Override
        public void onTestFailure(ITestResult result) {
            failed.put(result.getName(), result.getThrowable());
        }

        @Override
        public void onTestSkipped(ITestResult result) {
            skipped.put(result.getName(), String.valueOf(result.getThrowable()));
        }
    }
}
