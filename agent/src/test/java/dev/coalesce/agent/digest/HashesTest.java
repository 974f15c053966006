package dev.coalesce.agent.digest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.CharBuffer;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HashesTest {
    @Test
    void textsOfEachLength_hashLikeTheSameCharactersElsewhere() {
        String text = "0123456789äöü€";
        for (int length = 0; length <= text.length(); length++) {
            String part = text.substring(0, length);
            assertThat(Hashes.ofText(part, 42)).isEqualTo(Hashes.ofText(CharBuffer.wrap(part), 42));
        }
    }

    @Test
    void textsThatDifferInOnePlace_haveDifferentHashes() {
        Set<Long> hashes = new HashSet<>();
        hashes.add(Hashes.ofText("abcdefghijk", 42));
        for (int i = 0; i < 11; i++) {
            StringBuilder text = new StringBuilder("abcdefghijk");
            text.setCharAt(i, 'z');
            hashes.add(Hashes.ofText(text.toString(), 42));
        }
        hashes.add(Hashes.ofText("abcdefghij", 42));
        hashes.add(Hashes.ofText("abcdefghijk", 43));

        assertThat(hashes).hasSize(14);
    }

    @Test
    void bytesThatDifferInOnePlace_haveDifferentHashes() {
        Set<Long> hashes = new HashSet<>();
        for (int i = 0; i < 11; i++) {
            byte[] bytes = new byte[11];
            bytes[i] = -1;
            hashes.add(PrimitiveArrays.hash(bytes, bytes.length));
        }

        assertThat(hashes).hasSize(11);
    }
}
