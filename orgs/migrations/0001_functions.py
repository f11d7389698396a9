"""Functions that generated columns and triggers of every app stand on.

`dv_fold` mirrors `common.text.fold`. `dv_sort` gives the Vietnamese alphabetical order under the "C" collation: each
letter becomes one character in the order a ă â b c d đ …, then the tones follow as a second key (ngang, huyền, hỏi,
ngã, sắc, nặng); runs of digits are padded so that Thôn 2 comes before Thôn 11. Tests hold them against their twins.
"""

from django.db import migrations

FOLD_FROM = (
    "đĐðÐɖƉƀɃɓƁøØłŁħĦŧŦıßẞÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝàáâãäåçèéêëìíîïñòóôõöùúûüýÿĀāĂăĄąĆćĈĉĊċČčĎď"
    "ĒēĔĕĖėĘęĚěĜĝĞğĠġĢģĤĥĨĩĪīĬĭĮįİĴĵĶķĹĺĻļĽľŃńŅņŇňŌōŎŏŐőŔŕŖŗŘřŚśŜŝŞşŠšŢţŤťŨũŪūŬŭŮůŰűŲųŴŵŶŷŸŹźŻż"
    "ŽžſƠơƯưǍǎǏǐǑǒǓǔǕǖǗǘǙǚǛǜǞǟǠǡǦǧǨǩǪǫǬǭǰǴǵǸǹǺǻȀȁȂȃȄȅȆȇȈȉȊȋȌȍȎȏȐȑȒȓȔȕȖȗȘșȚțȞȟȦȧȨȩȪȫȬȭȮȯȰȱȲȳḀḁḂḃ"
    "ḄḅḆḇḈḉḊḋḌḍḎḏḐḑḒḓḔḕḖḗḘḙḚḛḜḝḞḟḠḡḢḣḤḥḦḧḨḩḪḫḬḭḮḯḰḱḲḳḴḵḶḷḸḹḺḻḼḽḾḿṀṁṂṃṄṅṆṇṈṉṊṋṌṍṎṏṐṑṒṓṔṕṖṗṘṙṚṛṜṝ"
    "ṞṟṠṡṢṣṤṥṦṧṨṩṪṫṬṭṮṯṰṱṲṳṴṵṶṷṸṹṺṻṼṽṾṿẀẁẂẃẄẅẆẇẈẉẊẋẌẍẎẏẐẑẒẓẔẕẖẗẘẙẛẠạẢảẤấẦầẨẩẪẫẬậẮắẰằẲẳẴẵẶặẸẹẺẻẼ"
    "ẽẾếỀềỂểỄễỆệỈỉỊịỌọỎỏỐốỒồỔổỖỗỘộỚớỜờỞởỠỡỢợỤụỦủỨứỪừỬửỮữỰựỲỳỴỵỶỷỸỹ\uff10\uff11\uff12\uff13"
    "\uff14\uff15\uff16\uff17\uff18\uff19\uff21\uff22\uff23\uff24\uff25\uff26\uff27\uff28\uff29"
    "\uff2a\uff2b\uff2c\uff2d\uff2e\uff2f\uff30\uff31\uff32\uff33\uff34\uff35\uff36\uff37\uff38"
    "\uff39\uff3a\uff41\uff42\uff43\uff44\uff45\uff46\uff47\uff48\uff49\uff4a\uff4b\uff4c\uff4d"
    "\uff4e\uff4f\uff50\uff51\uff52\uff53\uff54\uff55\uff56\uff57\uff58\uff59\uff5a²³¹\u212a"
    "\u212b"
)
FOLD_TO = (
    "ddddddbbbboollhhttissaaaaaaceeeeiiiinooooouuuuyaaaaaaceeeeiiiinooooouuuuyyaaaaaaccccccccdd"
    "eeeeeeeeeegggggggghhiiiiiiiiijjkkllllllnnnnnnoooooorrrrrrssssssssttttuuuuuuuuuuuuwwyyyzzzz"
    "zzsoouuaaiioouuuuuuuuuuaaaaggkkoooojggnnaaaaaaeeeeiiiioooorrrruuuusstthhaaeeooooooooyyaabb"
    "bbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmmmmmmnnnnnnnnoooooooopppprrrrrr"
    "rrssssssssssttttttttuuuuuuuuuuvvvvwwwwwwwwwwxxxxyyzzzzzzhtwysaaaaaaaaaaaaaaaaaaaaaaaaeeeee"
    "eeeeeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy0123456789abcdefghijklmnopqrs"
    "tuvwxyzabcdefghijklmnopqrstuvwxyz231ka"
)
FOLD_DROP = (
    "\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309\u030a\u030b\u030c\u030d\u030e"
    "\u030f\u0310\u0311\u0312\u0313\u0314\u0315\u0316\u0317\u0318\u0319\u031a\u031b\u031c\u031d"
    "\u031e\u031f\u0320\u0321\u0322\u0323\u0324\u0325\u0326\u0327\u0328\u0329\u032a\u032b\u032c"
    "\u032d\u032e\u032f\u0330\u0331\u0332\u0333\u0334\u0335\u0336\u0337\u0338\u0339\u033a\u033b"
    "\u033c\u033d\u033e\u033f\u0340\u0341\u0342\u0343\u0344\u0345\u0346\u0347\u0348\u0349\u034a"
    "\u034b\u034c\u034d\u034e\u034f\u0350\u0351\u0352\u0353\u0354\u0355\u0356\u0357\u0358\u0359"
    "\u035a\u035b\u035c\u035d\u035e\u035f\u0360\u0361\u0362\u0363\u0364\u0365\u0366\u0367\u0368"
    "\u0369\u036a\u036b\u036c\u036d\u036e\u036f'`\u00b4ʹʻʼʽˈˋ\u2018\u2019\u201a\u201b\u2032"
    "\u2035\uff07\u00ad\u034f\u061c\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064"
    "\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u206a\u206b\u206c\u206d\u206e"
    "\u206f"
)
LETTERS = (
    "aAàÀảẢãÃáÁẠạăĂẰằẲẳẴẵẮắẶặâÂẦầẩẨẫẪấẤẬậbBḄḅCcćĆDdḌḍđĐEeèÈẺẻẼẽéÉẸẹêÊềỀểỂỄễẾếệỆfFGgǴǵHhḤḥIiÌìỈỉ"
    "ĩĨÍíỊịJjkKḰḱḳḲlLĺĹḷḶmMḾḿṂṃnNǸǹÑñńŃṆṇoOÒòỏỎõÕÓóỌọÔôỒồỔổỗỖỐốộỘơƠờỜỞởỡỠỚớỢợPpṔṕQqRrŔŕṛṚSsśŚṣṢ"
    "tTṭṬUuùÙỦủũŨÚúụỤƯưừỪỬửữỮứỨựỰVvṽṼṿṾwWẀẁẂẃẈẉxXYyỳỲỶỷỸỹÝýỴỵZzŹźẓẒðÐɖƉƀɃɓƁøØłŁħĦŧŦıßẞÄÅÇËÎÏÖÛÜ"
    "äåçëîïöûüÿĀāĄąĈĉĊċČčĎďĒēĔĕĖėĘęĚěĜĝĞğĠġĢģĤĥĪīĬĭĮįİĴĵĶķĻļĽľŅņŇňŌōŎŏŐőŖŗŘřŜŝŞşŠšŢţŤťŪūŬŭŮůŰűŲ"
    "ųŴŵŶŷŸŻżŽžſǍǎǏǐǑǒǓǔǕǖǗǘǙǚǛǜǞǟǠǡǦǧǨǩǪǫǬǭǰǺǻȀȁȂȃȄȅȆȇȈȉȊȋȌȍȎȏȐȑȒȓȔȕȖȗȘșȚțȞȟȦȧȨȩȪȫȬȭȮȯȰȱȲȳḀḁḂḃ"
    "ḆḇḈḉḊḋḎḏḐḑḒḓḔḕḖḗḘḙḚḛḜḝḞḟḠḡḢḣḦḧḨḩḪḫḬḭḮḯḴḵḸḹḺḻḼḽṀṁṄṅṈṉṊṋṌṍṎṏṐṑṒṓṖṗṘṙṜṝṞṟṠṡṤṥṦṧṨṩṪṫṮṯṰṱṲṳṴṵṶṷ"
    "ṸṹṺṻẄẅẆẇẊẋẌẍẎẏẐẑẔẕẖẗẘẙẛ\uff21\uff22\uff23\uff24\uff25\uff26\uff27\uff28\uff29\uff2a\uff2b"
    "\uff2c\uff2d\uff2e\uff2f\uff30\uff31\uff32\uff33\uff34\uff35\uff36\uff37\uff38\uff39\uff3a"
    "\uff41\uff42\uff43\uff44\uff45\uff46\uff47\uff48\uff49\uff4a\uff4b\uff4c\uff4d\uff4e\uff4f"
    "\uff50\uff51\uff52\uff53\uff54\uff55\uff56\uff57\uff58\uff59\uff5a\u212a\u212b"
)
LETTER_ORDER = (
    "AAAAAAAAAAAABBBBBBBBBBBBCCCCCCCCCCCCDDDDEEEEFFFFGGHHHHHHHHHHHHIIIIIIIIIIIIJJKKKKLLLLMMMMMM"
    "MMMMMMNNOOOOOOPPPPPPQQQQQQRRRRRRRRRRSSSSSSSSSSSSTTTTTTTTTTTTUUUUUUUUUUUUVVVVWWXXXXXXYYYYYY"
    "ZZZZ[[[[[[[[[[[[\\\\\\\\\\\\\\\\\\\\\\\\]]]]]]^^^^^^^^__````````````aaaaaaFFFFDDDDSSPPLLZZ"
    "MYYAAEHMMS[[AAEHMMS[[`AAAAEEEEEEFFHHHHHHHHHHKKKKKKKKLLMMMMMMMNNOOPPPPRRRRSSSSSSXXXXYYYYYYZ"
    "ZZZ[[[[[[[[[[^^```aaaaYAAMMSS[[[[[[[[[[AAAAKKOOSSSSNAAAAAAHHHHMMMMSSSSXXXX[[[[YYZZLLAAHHSS"
    "SSSSSS``AADDDDEEFFFFFFFFHHHHHHHHHHJJKKLLLLLLLLMMMMOOPPPPPPQQRRRRRRSSSSSSSSVVXXXXXXYYYYYYYY"
    "ZZZZZZ[[[[[[[[[[^^^^____``aaaaLZ^`YADEFHJKLMNOPQRSVWXYZ[]^_`aADEFHJKLMNOPQRSVWXYZ[]^_`aOA"
)
TONE_ORDER = (
    "001122334455001122334455001122334455005500440055000011223344550011223344550000440055001122"
    "334455000044550044550044550011334455001122334455001122334455001122334455004400004455004455"
    "005500112233445500112233445500335500114455000011223344550044550000000000000000000000000000"
    "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
    "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
    "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
    "00000000000000000000000000000000000000000000000000000000000000000000000000000"
)


def quoted(text):
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


FOLD = f"""
CREATE FUNCTION dv_fold(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $dv$
SELECT btrim(regexp_replace(
    translate(lower(coalesce(value, '')), {quoted(FOLD_FROM + FOLD_DROP)}, {quoted(FOLD_TO)}),
    '[^a-z0-9]+', ' ', 'g'))
$dv$
"""

SORT = f"""
CREATE FUNCTION dv_sort(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $dv$
SELECT regexp_replace(
         regexp_replace(translate(normalize(coalesce(value, ''), NFC), {quoted(LETTERS)}, {quoted(LETTER_ORDER)}),
                        '([0-9]+)', '00000000\\1', 'g'),
         '0*([0-9]{{8}})', '\\1', 'g')
       || E'\\001' || translate(normalize(coalesce(value, ''), NFC), {quoted(LETTERS)}, {quoted(TONE_ORDER)})
$dv$
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.RunSQL(FOLD, "DROP FUNCTION dv_fold(text)"),
        migrations.RunSQL(SORT, "DROP FUNCTION dv_sort(text)"),
    ]
