package shop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.coalesce.junit.CoalesceExtension;
import dev.coalesce.junit.CoalesceProbe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

/** The bean is the application's, and what it asks is a mock. */
@SpringBootTest
@ExtendWith(CoalesceExtension.class)
class MockitoBeanTest {
    @MockitoBean
    private Upstream upstream;

    @Autowired
    private Prices prices;

    @Test
    void mockIsAskedOnce(CoalesceProbe probe) throws Exception {
        when(upstream.ask("tea")).thenReturn("mocked");
        probe.of(Prices.class, "price").callTogether(20, () -> {
            assertEquals("mocked", prices.price("tea"));
            return null;
        });
        verify(upstream, times(1)).ask("tea");
    }

    @Test
    void otherStub_isNotHiddenByAResultOfAnotherTest() {
        when(upstream.ask("tea")).thenReturn("other");
        assertEquals("other", prices.price("tea"));
        assertEquals("other", prices.stock("tea"));
    }

    @Test
    void mockThatThrows_throws() {
        when(upstream.ask("tea")).thenThrow(new IllegalStateException("mocked"));
        assertThrows(IllegalStateException.class, () -> prices.price("tea"));
        assertThrows(IllegalStateException.class, () -> prices.price("tea"));
        verify(upstream, times(2)).ask("tea");
    }
}
