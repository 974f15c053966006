package dev.coalesce.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Resources are closed in reverse order, even if one fails. */
class ResourceStackTest {
    private final List<String> closed = new ArrayList<>();
    private final ResourceStack resources = new ResourceStack();

    @Test
    void close_closesInReverseOrder() {
        resources.add(() -> closed.add("first"));
        resources.add(() -> closed.add("second"));

        resources.close();

        assertThat(closed).containsExactly("second", "first");
    }

    @Test
    void closeFails_closesTheOthersToo() {
        IOException reason = new IOException("stuck");
        resources.add(() -> closed.add("first"));
        resources.add(() -> {
            throw reason;
        });

        assertThatIllegalStateException().isThrownBy(resources::close).withCause(reason);

        assertThat(closed).containsExactly("first");
    }
}
