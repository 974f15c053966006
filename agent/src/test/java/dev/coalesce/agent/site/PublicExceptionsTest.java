package dev.coalesce.agent.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.CoalesceInterruptedException;
import dev.coalesce.CoalesceTimeoutException;
import dev.coalesce.agent.testing.IsolatingLoader;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests that thrown exceptions are of the class that the application can catch. */
class PublicExceptionsTest {
    @Test
    void applicationHasExceptionClasses_exceptionsAreOfThem() throws Exception {
        ClassLoader application = IsolatingLoader.of(
                CoalesceTimeoutException.class, CoalesceInterruptedException.class, PublicExceptionsTest.class);
        Class<?> user = application.loadClass(PublicExceptionsTest.class.getName());
        PublicExceptions exceptions = new PublicExceptions(user);

        assertThat((Object) exceptions.timeout("late").getClass())
                .isSameAs(application.loadClass(CoalesceTimeoutException.class.getName()))
                .isNotSameAs(CoalesceTimeoutException.class);
        assertThat((Object) exceptions.interrupted("gone").getClass())
                .isSameAs(application.loadClass(CoalesceInterruptedException.class.getName()));
        assertThat(exceptions.timeout("late")).hasMessage("late");
        assertThat(exceptions.interrupted("gone")).hasMessage("gone");
    }

    @Test
    void applicationHasNoExceptionClasses_exceptionsAreOfAgent() {
        PublicExceptions exceptions = new PublicExceptions(String.class);

        assertThat(exceptions.timeout("late")).isInstanceOf(CoalesceTimeoutException.class);
        assertThat(exceptions.interrupted("gone")).isInstanceOf(CoalesceInterruptedException.class);
    }

    @Test
    void sameNamedClassIsNoException_isNotUsed() throws Exception {
        ClassLoader parent = new ClassLoader() {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                return name.equals(CoalesceTimeoutException.class.getName())
                        ? String.class
                        : super.loadClass(name, resolve);
            }
        };
        String name = PublicExceptionsTest.class.getName();
        ClassLoader strange =
                new IsolatingLoader(parent, Map.of(name, IsolatingLoader.bytesOf(PublicExceptionsTest.class)));
        PublicExceptions exceptions = new PublicExceptions(strange.loadClass(name));

        assertThat(exceptions.timeout("late")).isInstanceOf(CoalesceTimeoutException.class);
    }
}
