package shop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import dev.coalesce.junit.CoalesceExtension;
import dev.coalesce.junit.CoalesceProbe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.bean.override.mockito.MockitoSpyBean;

/** The coalesced bean is spied on: its calls are recorded, and coalesced. */
@SpringBootTest
@ExtendWith(CoalesceExtension.class)
class SpiedPricesTest {
    @MockitoSpyBean
    private Prices prices;

    @Test
    void calls_areRecordedAndCoalesced(CoalesceProbe probe) {
        int before = Shop.ASKED.get();
        assertSame(prices.price("tea"), prices.price("tea"));
        assertEquals(1, Shop.ASKED.get() - before);
        verify(prices, times(2)).price("tea");
        assertEquals(1, probe.of(Prices.class, "price").leads());
    }

    @Test
    void stub_replacesTheMethod(CoalesceProbe probe) {
        doReturn("stubbed").when(prices).price("tea");
        assertEquals("stubbed", prices.price("tea"));
        assertEquals(0, probe.of(Prices.class, "price").leads());
    }
}
