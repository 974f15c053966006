package dev.coalesce.agent.wire;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Constants of an enum, by their names. */
final class EnumCodec extends Codec {
    private final Class<?> type;
    private final Map<String, Object> byName = new HashMap<>();
    private final StringBuilder names = new StringBuilder();

    EnumCodec(Class<?> type) {
        this.type = type;
        for (Object constant : type.getEnumConstants()) {
            String name = ((Enum<?>) constant).name();
            byName.put(name, constant);
            names.append(name).append(' ');
        }
    }

    @Override
    void write(WireOutput out, Object value) {
        out.writeText(((Enum<?>) type.cast(value)).name());
    }

    @Override
    Object read(WireInput in) {
        Object constant = byName.get(in.readText());
        if (constant == null) {
            throw new WireException("no such constant");
        }
        return constant;
    }

    @Override
    void describe(StringBuilder shape, List<Codec> outer) {
        shape.append("enum(").append(names).append(')');
    }
}
