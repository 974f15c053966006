package shop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.coalesce.junit.CoalesceExtension;
import dev.coalesce.junit.CoalesceProbe;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mockito.InjectMocks;
import org.mockito.Mock;
import org.mockito.Spy;
import org.mockito.junit.jupiter.MockitoExtension;

/** Mockito alone: a coalesced object with a mock in it. */
@ExtendWith({MockitoExtension.class, CoalesceExtension.class})
class InjectedMocksTest {
    @Mock
    private Upstream upstream;

    @InjectMocks
    private Prices prices;

    @Spy
    private Prices spied = new Prices(sku -> sku + " spied");

    @RepeatedTest(4)
    void fiftyCallers_askTheMockOnce(CoalesceProbe probe) throws Exception {
        when(upstream.ask("tea")).thenReturn("mocked");
        probe.of(Prices.class, "price").callTogether(50, () -> prices.price("tea"));
        assertEquals("mocked", prices.price("tea"));
        verify(upstream, times(1)).ask("tea");
        assertEquals(1, probe.of(Prices.class, "price").leads());
        assertEquals(1, probe.of(Prices.class, "price").hits());
    }

    @Test
    void resultsOfType_areDroppedBetweenTests() {
        when(upstream.ask("tea")).thenReturn("mocked");
        assertEquals("mocked", prices.stock("tea"));
    }

    @Test
    void spy_isCoalesced() {
        assertEquals("tea spied", spied.price("tea"));
        assertEquals("tea spied", spied.price("tea"));
        assertEquals("tea spied", spied.stock("tea"));
        verify(spied, times(2)).price("tea");
    }
}
