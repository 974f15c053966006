package shop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coalesce.junit.CoalesceExtension;
import dev.coalesce.junit.CoalesceProbe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A test that is patched into the application's module, as build tools do it. */
@ExtendWith(CoalesceExtension.class)
class ModuleTest {
    private final Prices prices = new Prices();

    @Test
    void fiftyCallers_oneExecution(CoalesceProbe probe) throws Exception {
        assertTrue(ModuleTest.class.getModule().isNamed());
        probe.of(Prices.class, "price").callTogether(50, () -> prices.price("tea"));
        assertEquals("tea 1", prices.price("tea"));
        assertEquals(1, probe.of(Prices.class, "price").leads());
    }
}
