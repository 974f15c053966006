package dev.coalesce.agent.key;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds parts whose class asks the network in its {@code equals} or {@code hashCode}. */
final class NetworkParts {
    /** Bounds the search in large containers; their elements are usually alike. */
    private static final int MAX_OBJECTS = 256;

    private NetworkParts() {}

    /** Returns the name of such a class, or null if the form of a part contains none. */
    static @Nullable String find(@Nullable Object form) {
        Set<String> names = Set.of("java.net.SocketPermission", "java.security.CodeSource");
        List<@Nullable Object> pending = new ArrayList<>();
        pending.add(form);
        for (int i = 0; i < pending.size() && i < MAX_OBJECTS; i++) {
            Object object = pending.get(i);
            if (object instanceof UrlPart) {
                return "java.net.URL";
            }
            if (object != null && names.contains(object.getClass().getName())) {
                return object.getClass().getName();
            }
            addContent(object, pending);
        }
        return null;
    }

    private static void addContent(@Nullable Object form, List<@Nullable Object> pending) {
        if (form == null) {
            return;
        }
        if (form instanceof ArrayPart) {
            pending.addAll(((ArrayPart) form).objects());
        } else if (form instanceof RecordPart) {
            pending.addAll(((RecordPart) form).components());
        } else if (form instanceof OwnEqualsPart) {
            pending.addAll(((OwnEqualsPart) form).components());
        } else {
            switch (PartTypes.kindOf(form)) {
                case LIST -> pending.addAll((List<?>) form);
                case SET -> pending.addAll((Set<?>) form);
                case MAP -> {
                    pending.addAll(((Map<?, ?>) form).keySet());
                    pending.addAll(((Map<?, ?>) form).values());
                }
                case ENTRY -> {
                    pending.add(((Map.Entry<?, ?>) form).getKey());
                    pending.add(((Map.Entry<?, ?>) form).getValue());
                }
                case OPTIONAL -> pending.add(((Optional<?>) form).orElse(null));
                default -> {}
            }
        }
    }
}
