package dev.coalesce.it.app;

import org.apache.commons.codec.digest.DigestUtils;

/** A library's method, coalesced by a rule: its source is nobody's here. */
public final class Digests {
    private Digests() {}

    public static void main(String[] args) {
        String once = DigestUtils.sha256Hex("tea");
        System.out.println("text, the same object: " + same(once, DigestUtils.sha256Hex("tea")));
        System.out.println("another text: " + !once.equals(DigestUtils.sha256Hex("milk")));
        byte[] bytes = {1, 2, 3};
        String ofBytes = DigestUtils.sha256Hex(bytes);
        System.out.println("bytes, the same object: " + same(ofBytes, DigestUtils.sha256Hex(bytes)));
        Beans bean = Beans.of(DigestUtils.class, "sha256Hex");
        System.out.println("hits: " + bean.get("Hits") + ", leads: " + bean.get("Leads"));
    }

    @SuppressWarnings("ReferenceEquality") // it is what is asked
    private static boolean same(String one, String other) {
        return one == other;
    }
}
