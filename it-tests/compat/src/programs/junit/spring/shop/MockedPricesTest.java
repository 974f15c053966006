package shop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.coalesce.junit.CoalesceExtension;
import dev.coalesce.junit.CoalesceProbe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

/** The coalesced bean itself is a mock, which behaves as any mock. */
@SpringBootTest
@ExtendWith(CoalesceExtension.class)
class MockedPricesTest {
    @MockitoBean
    private Prices prices;

    @Test
    void eachCall_reachesTheMock(CoalesceProbe probe) {
        when(prices.price("tea")).thenReturn("one", "two");
        assertEquals("one", prices.price("tea"));
        assertEquals("two", prices.price("tea"));
        verify(prices, times(2)).price("tea");
        assertEquals(0, probe.of(Prices.class, "price").leads());
    }

    @Test
    void unstubbedCall_isNull() {
        assertNull(prices.price("tea"));
        assertNull(prices.stock("tea"));
    }
}
