package shop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.mockConstruction;
import static org.mockito.Mockito.mockStatic;
import static org.mockito.Mockito.spy;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.mockito.MockedConstruction;
import org.mockito.MockedStatic;

/** Mocks a class with coalesced methods. Mocks behave as mocks, and other objects as before. */
class PricesTest {
    private final Prices mocked = mock(Prices.class);

    @Test
    void mockedMethod_recordsEveryCall() {
        when(mocked.price("tea")).thenReturn("one", "two");
        assertEquals("one", mocked.price("tea"));
        assertEquals("two", mocked.price("tea"));
        assertNull(mocked.price("milk"));
        verify(mocked, times(2)).price("tea");
    }

    @Test
    void mockedSynchronizedAndFutureMethods_returnStubs() {
        when(mocked.locked("tea")).thenReturn("mocked");
        when(mocked.later("tea")).thenReturn(CompletableFuture.completedFuture("later"));
        assertEquals("mocked", mocked.locked("tea"));
        assertEquals("later", mocked.later("tea").join());
        verify(mocked).locked("tea");
    }

    @Test
    void mockThatThrows_throwsEachTime() {
        when(mocked.price("tea")).thenThrow(new IllegalStateException("mocked"));
        assertThrows(IllegalStateException.class, () -> mocked.price("tea"));
        assertThrows(IllegalStateException.class, () -> mocked.price("tea"));
    }

    @Test
    void spy_callsRealMethod() {
        Prices spied = spy(new Prices());
        assertEquals("tea for 3", spied.price("tea"));
        doReturn("stubbed").when(spied).price("tea");
        assertEquals("stubbed", spied.price("tea"));
        assertEquals(1, spied.bodies());
        assertEquals("milk", spied.locked("milk"));
        verify(spied, times(1)).locked("milk");
    }

    @Test
    void mockedStaticMethod_isRestored() {
        try (MockedStatic<Prices> all = mockStatic(Prices.class)) {
            all.when(() -> Prices.ofAll("tea", 1)).thenReturn("mocked");
            assertEquals("mocked", Prices.ofAll("tea", 1));
        }
        assertEquals("tea", Prices.ofAll("tea", 1));
    }

    @Test
    void mockedConstructor_isRestored() {
        try (MockedConstruction<Prices> all = mockConstruction(Prices.class)) {
            assertNull(new Prices().price("tea"));
            assertEquals(1, all.constructed().size());
        }
        assertEquals("tea for 3", new Prices().price("tea"));
    }
}
