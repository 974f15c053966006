package shop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.coalesce.junit.CoalesceExtension;
import dev.coalesce.junit.CoalesceMode;
import dev.coalesce.junit.CoalesceProbe;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

/** Its two subclasses have one application, which Spring keeps. Each test begins without results of another test. */
@SpringBootTest
@ExtendWith(CoalesceExtension.class)
abstract class SharedContext {
    private static final AtomicReference<Upstream> FIRST = new AtomicReference<>();

    @Autowired
    private Prices prices;

    @Autowired
    private Upstream upstream;

    @Test
    void firstCallOfATest_runsTheBody(CoalesceProbe probe) {
        int before = Shop.ASKED.get();
        assertSame(prices.price("tea"), prices.price("tea"));
        assertSame(prices.stock("tea"), prices.stock("tea"));
        assertEquals(2, Shop.ASKED.get() - before);
        assertEquals(1, probe.of(Prices.class, "price").leads());
        assertEquals(1, probe.of(Prices.class, "price").hits());
    }

    @Test
    void firstCallOfAnotherTest_runsTheBodyToo(CoalesceProbe probe) {
        firstCallOfATest_runsTheBody(probe);
    }

    @Test
    void fiftyCallers_askOnce(CoalesceProbe probe) throws Exception {
        int before = Shop.ASKED.get();
        probe.of(Prices.class, "price").callTogether(50, () -> prices.price("tea"));
        assertEquals(1, Shop.ASKED.get() - before);
    }

    @Test
    @CoalesceMode(CoalesceMode.Mode.OFF)
    void modeOff_asksEachTime() {
        int before = Shop.ASKED.get();
        prices.price("tea");
        prices.price("tea");
        assertEquals(2, Shop.ASKED.get() - before);
    }

    @Test
    void allTests_haveOneApplication() {
        assertSame(FIRST.updateAndGet(first -> first == null ? upstream : first), upstream);
    }
}
