package dev.coalesce.agent.testing;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.testng.ITestListener;
import org.testng.ITestNGListener;
import org.testng.ITestResult;
import org.testng.TestNG;

/** Runs a TestNG class of the Reactive Streams TCK inside a JUnit test. */
public final class Tck {
    /** Guards against a TCK that runs no tests: each verification has more than this, required and optional. */
    private static final int MIN_PASSED = 20;

    private Tck() {}

    /** Asserts that no test of the verification fails. Tests that the TCK itself skips are allowed. */
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
        if (results.passed.size() < MIN_PASSED) {
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
