-- SM3 by the text of GB/T 32905-2016, slow and independent.
CREATE FUNCTION pg_temp.rotl(x bigint, n integer) RETURNS bigint IMMUTABLE LANGUAGE sql AS $$ SELECT ((x << (n & 31)) | (x >> (32 - (n & 31)))) & 4294967295 $$;
CREATE FUNCTION pg_temp.sm3(message bytea) RETURNS bytea IMMUTABLE LANGUAGE plpgsql AS $$
DECLARE
    m32 CONSTANT bigint := 4294967295;
    v bigint[] := ARRAY[x'7380166f'::bigint, x'4914b2b9'::bigint, x'172442d7'::bigint, x'da8a0600'::bigint, x'a96f30bc'::bigint, x'163138aa'::bigint, x'e38dee4d'::bigint, x'b0fb0e4e'::bigint];
    padded bytea := message || '\x80'::bytea || decode(repeat('00', (119 - length(message) % 64) % 64), 'hex') || int8send(length(message)::bigint * 8);
    w bigint[];
    s bigint[];
    ss1 bigint; ss2 bigint; tt1 bigint; tt2 bigint; x bigint;
BEGIN
    FOR block IN 0 .. length(padded) / 64 - 1 LOOP
        w := '{}';
        FOR j IN 0 .. 15 LOOP
            x := 0;
            FOR k IN 0 .. 3 LOOP
                x := x << 8 | get_byte(padded, block * 64 + j * 4 + k);
            END LOOP;
            w[j] := x;
        END LOOP;
        FOR j IN 16 .. 67 LOOP
            x := w[j - 16] # w[j - 9] # pg_temp.rotl(w[j - 3], 15);
            w[j] := (x # pg_temp.rotl(x, 15) # pg_temp.rotl(x, 23)) # pg_temp.rotl(w[j - 13], 7) # w[j - 6];
        END LOOP;
        s := v;
        FOR j IN 0 .. 63 LOOP
            x := CASE WHEN j < 16 THEN x'79cc4519'::bigint ELSE x'7a879d8a'::bigint END;
            ss1 := pg_temp.rotl((pg_temp.rotl(s[1], 12) + s[5] + CASE WHEN j % 32 = 0 THEN x ELSE pg_temp.rotl(x, j % 32) END) & m32, 7);
            ss2 := ss1 # pg_temp.rotl(s[1], 12);
            tt1 := (CASE WHEN j < 16 THEN s[1] # s[2] # s[3] ELSE (s[1] & s[2]) | (s[1] & s[3]) | (s[2] & s[3]) END + s[4] + ss2 + (w[j] # w[j + 4])) & m32;
            tt2 := (CASE WHEN j < 16 THEN s[5] # s[6] # s[7] ELSE (s[5] & s[6]) | ((m32 # s[5]) & s[7]) END + s[8] + ss1 + w[j]) & m32;
            s := ARRAY[tt1, s[1], pg_temp.rotl(s[2], 9), s[3], tt2 # pg_temp.rotl(tt2, 9) # pg_temp.rotl(tt2, 17), s[5], pg_temp.rotl(s[6], 19), s[7]];
        END LOOP;
        FOR i IN 1 .. 8 LOOP
            v[i] := v[i] # s[i];
        END LOOP;
    END LOOP;
    RETURN decode(string_agg(lpad(to_hex(x8), 8, '0'), '' ORDER BY i), 'hex') FROM unnest(v) WITH ORDINALITY u (x8, i);
END $$;
