package dev.coalesce.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenedTest {
    private final List<String> closed = new ArrayList<>();
    private final Opened opened = new Opened();

    @Test
    void closesInReverse() {
        opened.add(() -> closed.add("first"));
        opened.add(() -> closed.add("second"));

        opened.close();

        assertThat(closed).containsExactly("second", "first");
    }

    @Test
    void closesAllEvenWhereOneFails() {
        IOException reason = new IOException("stuck");
        opened.add(() -> closed.add("first"));
        opened.add(() -> {
            throw reason;
        });

        assertThatIllegalStateException().isThrownBy(opened::close).withCause(reason);

        assertThat(closed).containsExactly("first");
    }
}
