package dev.coalesce.agent.wire;

import java.util.List;
import java.util.Optional;

/** {@code Optional}. */
final class OptionalCodec extends Codec {
    private final Codec content;

    OptionalCodec(Codec content) {
        this.content = content;
    }

    @Override
    void write(WireOutput out, Object value) {
        content.writeNullable(out, ((Optional<?>) value).orElse(null));
    }

    @Override
    Object read(WireInput in) {
        return Optional.ofNullable(content.readNullable(in));
    }

    @Override
    void describe(StringBuilder shape, List<Codec> outer) {
        shape.append("optional(");
        content.describe(shape, outer);
        shape.append(')');
    }
}
