package dev.coalesce.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Without {@code @ExtendWith}: the extension is registered if JUnit's automatic detection is enabled. */
class RegisteredAutomaticallyTest {
    /** Without the extension, nothing keeps these tests apart from others that run at the same time. */
    @BeforeEach
    void checkThatExtensionIsDetected() {
        assumeTrue(Boolean.getBoolean("autodetection"), "the extension is not registered");
    }

    @Test
    void otherTest_getsTheExtensionToo(TestInfo info) {
        int before = Prices.STATIC_CALLS.get();
        assertEquals(Prices.shared("auto"), Prices.shared("auto"));
        assertEquals(before + 1, Prices.STATIC_CALLS.get(), info::getDisplayName);
    }

    @Test
    void otherTestWithSameKey_findsNoOldResult() {
        int before = Prices.STATIC_CALLS.get();
        assertEquals(before + 1, Prices.shared("auto"));
    }
}
